// Passkeys: asks the browser for one, and sends what it says in the page's own form. In a browser that has none the form
// stays hidden, and so it does without this script: password, app and sheet remain.
export {};

interface Offer {
  rp: string;
  challenge: string;
  allow?: string[];
  user?: string;
  name?: string;
}

const isOffer = (told: unknown): told is Offer =>
  typeof told === 'object' && told !== null && 'rp' in told && 'challenge' in told;

const decode = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));

const encode = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');

// A challenge is worth something for minutes only, so that one is fetched when it is needed.
async function ask(from: string): Promise<Offer> {
  const answer = await fetch(from, { headers: { Accept: 'application/json' } });
  const told: unknown = await answer.json();
  const offer: unknown = typeof told === 'object' && told !== null && 'passkey' in told ? told.passkey : null;
  if (!isOffer(offer)) {
    throw new Error('no offer');
  }
  return offer;
}

const named = (ids: string[] = []): PublicKeyCredentialDescriptor[] =>
  ids.map((id) => ({ type: 'public-key', id: decode(id) }));

async function add(offer: Offer): Promise<Record<string, string>> {
  const made = await navigator.credentials.create({
    publicKey: {
      rp: { id: offer.rp, name: offer.rp },
      user: { id: decode(offer.user ?? ''), name: offer.name ?? '', displayName: offer.name ?? '' },
      challenge: decode(offer.challenge),
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      excludeCredentials: named(offer.allow),
      attestation: 'none',
    },
  });
  if (!(made instanceof PublicKeyCredential && made.response instanceof AuthenticatorAttestationResponse)) {
    throw new Error('no passkey');
  }
  return {
    alg: String(made.response.getPublicKeyAlgorithm()),
    client_data: encode(made.response.clientDataJSON),
    authenticator_data: encode(made.response.getAuthenticatorData()),
  };
}

// Alone it stands for the password, too: then the device must know its owner.
async function use(offer: Offer): Promise<Record<string, string>> {
  const allow = named(offer.allow);
  const used = await navigator.credentials.get({
    publicKey: {
      rpId: offer.rp,
      challenge: decode(offer.challenge),
      allowCredentials: allow,
      userVerification: allow.length > 0 ? 'preferred' : 'required',
    },
  });
  if (!(used instanceof PublicKeyCredential && used.response instanceof AuthenticatorAssertionResponse)) {
    throw new Error('no passkey');
  }
  return {
    credential: encode(used.rawId),
    client_data: encode(used.response.clientDataJSON),
    authenticator_data: encode(used.response.authenticatorData),
    signature: encode(used.response.signature),
  };
}

async function send(form: HTMLFormElement): Promise<void> {
  const failed = form.querySelector<HTMLElement>('[data-failed]');
  try {
    const offer = await ask(form.dataset.from ?? '');
    const said = form.dataset.passkey === 'add' ? await add(offer) : await use(offer);
    for (const [name, value] of Object.entries(said)) {
      form.querySelectorAll<HTMLInputElement>(`input[type=hidden][name="${name}"]`).forEach((input) => { input.value = value; });
    }
    form.submit();
  } catch {
    failed?.removeAttribute('hidden');
  }
}

if ('PublicKeyCredential' in window) {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.closest<HTMLElement>('[data-passkeys]')?.removeAttribute('hidden');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void send(form);
    });
  }
}
