// Long work, live: asks how far it is and moves the bar; when its stage or its end comes, the page is loaded anew.
// Without it the page has a link that does the same.
export {};

const EVERY_MS = 1500;

interface Job {
  active: boolean;
  stage: string | null;
  percent: number;
}

const isJob = (told: unknown): told is Job =>
  typeof told === 'object' && told !== null && 'active' in told && 'percent' in told;

async function ask(id: string): Promise<Job | null> {
  try {
    const answer = await fetch(`/jobs/${id}`, { headers: { Accept: 'application/json' } });
    const told: unknown = answer.ok ? await answer.json() : null;
    return isJob(told) ? told : null;
  } catch {
    return null; // no network: the next time
  }
}

async function look(shown: HTMLElement): Promise<void> {
  const job = document.hidden ? null : await ask(shown.dataset.job ?? '');
  if (job && (!job.active || (job.stage ?? '') !== (shown.dataset.stage ?? ''))) {
    location.reload();
    return;
  }
  const bar = shown.querySelector('progress');
  const text = shown.querySelector('[data-percent]');
  if (job && bar && text) {
    bar.value = job.percent;
    text.textContent = `${job.percent} %`;
  }
  setTimeout(() => void look(shown), EVERY_MS);
}

for (const shown of document.querySelectorAll<HTMLElement>('[data-job]')) {
  setTimeout(() => void look(shown), EVERY_MS);
}
