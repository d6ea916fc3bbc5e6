// Which draft a tab writes: its own, or one that an earlier tab left. Not here: what is in it (draft.ts).
import { draftOf, emptyDraft, STEP_PATHS, whereToCorrect, type Draft } from "./draft";
import { hasExpired, type Waiting } from "./outbox";
import { all, change, put } from "./store";

const OWN = "draft";

// True when no other tab writes it; it is then ours until this page goes. `own`: this tab's page before this one may
// not be quite gone.
function claim(id: string, own: boolean): Promise<boolean> {
  if (!navigator.locks) {
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const how = own ? { steal: true } : { ifAvailable: true };
    const held = navigator.locks.request(`draft ${id}`, how, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
    held.catch(() => {}); // the next page of this tab took it
  });
}

async function forgetOld(drafts: Draft[]): Promise<Draft[]> {
  const now = Date.now();
  const old = drafts.filter((draft) => hasExpired.draft(draft, now));
  if (old.length > 0) {
    await change(["draft"], (store) => old.forEach(({ id }) => store("draft").delete(id)));
  }
  return drafts.filter((draft) => !old.includes(draft)).sort((a, b) => b.at - a.at);
}

export function newDraft(): Draft {
  return emptyDraft(String(Math.random()).slice(2), Date.now());
}

// A tab that was reloaded or came back goes on with its own; a new one with the newest that nobody writes.
export async function takeDraft(): Promise<Draft> {
  const drafts = await forgetOld(await all<Draft>("draft"));
  const id = sessionStorage.getItem(OWN);
  if (id) {
    await claim(id, true);
    return drafts.find((draft) => draft.id === id) ?? emptyDraft(id, Date.now());
  }
  let taken = newDraft();
  for (const draft of drafts) {
    if (await claim(draft.id, false)) {
      taken = draft;
      break;
    }
  }
  await claim(taken.id, true);
  sessionStorage.setItem(OWN, taken.id);
  return taken;
}

export async function saveDraft(draft: Draft): Promise<void> {
  await put("draft", { ...draft, at: Date.now() });
}

// The next page of this tab takes it up.
export async function handOver(draft: Draft): Promise<void> {
  sessionStorage.setItem(OWN, draft.id);
  await saveDraft(draft);
}

// Opens what was refused at the step that asks for what is wrong; sent again, it takes the place of the record.
export async function correct(record: Waiting): Promise<void> {
  const draft: Draft = { ...draftOf(record.body, newDraft().id, Date.now()), replaces: record.id, fault: record.fault };
  draft.place = record.title.split(" · ").pop() ?? "";
  await handOver(draft);
  location.assign(STEP_PATHS[whereToCorrect(record.fault?.field ?? "").step]);
}
