// What happened since the page came: asked for now and then, told, and never put under the reader's eyes. New needs wait
// behind a link; what a colleague changed is marked where it stands. Rests while nobody looks.
import { counted, rowOf, word } from './page';

const EVERY_MS = 15_000;
const REST_AFTER_MS = 20 * 60_000;

interface Told {
  id: string;
  state: string;
  listed: boolean;
  mine: boolean;
}

interface News {
  changed: Told[];
}

function mark(row: HTMLTableRowElement): void {
  if (row.classList.contains('is-changed')) {
    return;
  }
  row.classList.add('is-changed');
  const note = document.createElement('span');
  note.className = 'tag is-unconfirmed changed';
  note.textContent = word('changed');
  row.querySelector('th')?.append(' ', note);
}

function tell(board: HTMLElement, news: News): void {
  let fresh = 0;
  for (const told of news.changed) {
    const row = rowOf(board, told.id);
    if (row && !told.mine) {
      mark(row);
    }
    fresh += !row && told.listed && !told.mine ? 1 : 0;
  }
  const place = document.getElementById('news');
  const link = place?.querySelector('a');
  if (place && link && fresh > 0) {
    const text = counted('news', fresh);
    place.hidden = false;
    if (link.textContent !== text) {
      link.textContent = text;
    }
  }
}

export function startNews(board: HTMLElement): void {
  const url = board.dataset.news;
  let tag = '';
  let touched = Date.now();
  const touch = (): void => { touched = Date.now(); };
  for (const kind of ['pointerdown', 'keydown', 'scroll']) {
    document.addEventListener(kind, touch, { passive: true });
  }
  const ask = async (): Promise<void> => {
    if (!url || document.hidden || Date.now() - touched > REST_AFTER_MS) {
      return;
    }
    try {
      const headers: Record<string, string> = { Accept: 'application/json' };
      if (tag) {
        headers['If-None-Match'] = tag;
      }
      const response = await fetch(url, { headers, cache: 'no-store' });
      if (response.status === 200) {
        tag = response.headers.get('ETag') ?? '';
        tell(board, await response.json() as News);
      }
    } catch {
      // No network now: the next round asks again.
    }
  };
  window.setInterval(() => void ask(), EVERY_MS);
  document.addEventListener('visibilitychange', () => void ask());
  board.addEventListener('board:ask', () => void ask());
}
