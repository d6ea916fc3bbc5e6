// The one gate by which text becomes a document or the address of a script: browsers that know Trusted Types refuse every
// other way (the policy of each page says so). Not here: what is done with it; a parsed document runs no script.
interface Policy {
  createHTML(text: string): string;
  createScriptURL(address: string): string;
}

interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const rules: Policy = {
  createHTML: (text) => text,
  createScriptURL(address) {
    if (!/^\/(static\/|sw\.js)/.test(address)) {
      throw new TypeError("not a script of ours");
    }
    return address;
  },
};

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory ? factory.createPolicy("istijaba", rules) : rules;

// A document of its own, never part of the page: for taking pieces out of it.
export function parseHtml(text: string): Document {
  return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}

export function scriptAddress(path: string): string {
  return policy.createScriptURL(path);
}
