// The pane beside the list: opened, acted in and closed without a new page, so that the list keeps its place. Whatever
// fails falls back to what the browser does with links and forms.
import { parseHtml } from '../app/trusted';
import { moveTo, pane, rowOf, say, word } from './page';

async function fetchPage(url: string, init?: RequestInit): Promise<Response> {
  const headers = { Accept: 'text/html' };
  return fetch(url, { headers, credentials: 'same-origin', ...init });
}

function isWide(): boolean {
  return window.matchMedia('(min-width: 60rem)').matches;
}

// What has left the list stays where it stands, told apart: nothing shifts under the reader.
function settle(board: HTMLElement, fresh: Document, need: string): void {
  const old = rowOf(board, need);
  const next = fresh.querySelector<HTMLTableRowElement>(`tr.row[data-need="${CSS.escape(need)}"]`);
  if (old && next) {
    const marked = old.querySelector<HTMLInputElement>('input[type=checkbox]');
    const box = next.querySelector<HTMLInputElement>('input[type=checkbox]');
    if (marked && box) {
      box.checked = marked.checked;
      box.name = marked.name;
    }
    next.className = `${next.className}${old.classList.contains('is-current') ? ' is-current' : ''}`;
    old.replaceWith(document.adoptNode(next));
  } else if (old && fresh.querySelector('.pane, #case')) {
    old.classList.add('is-done');
    const box = old.querySelector<HTMLInputElement>('input[type=checkbox]');
    if (box) {
      box.checked = false;
      box.disabled = true;
    }
  }
}

function mount(board: HTMLElement, content: HTMLElement, need: string): HTMLElement {
  const shown = document.adoptNode(content);
  shown.classList.remove('wide');
  shown.classList.add('pane');
  shown.tabIndex = -1;
  shown.dataset.need = need;
  pane(board)?.remove();
  board.querySelector('.list-and-pane')?.append(shown);
  board.classList.add('has-pane');
  const row = rowOf(board, need);
  if (row) {
    moveTo(board, row, false);
  }
  return shown;
}

async function take(board: HTMLElement, response: Response, need: string): Promise<HTMLElement | null> {
  const fresh = parseHtml(await response.text());
  const content = fresh.getElementById('case');
  if (!content) {
    return null;
  }
  if (response.ok && fresh.getElementById('board')) {
    settle(board, fresh, need);
  }
  return mount(board, content, need);
}

// Beside the list on desks, its own page on phones.
export async function openNeed(board: HTMLElement, row: HTMLTableRowElement): Promise<void> {
  const link = row.querySelector<HTMLAnchorElement>('th a');
  const need = row.dataset.need;
  if (!link || !need) {
    return;
  }
  if (!isWide()) {
    link.click();
    return;
  }
  board.setAttribute('aria-busy', 'true');
  try {
    const shown = await take(board, await fetchPage(link.href), need);
    if (!shown) {
      throw new Error('no pane');
    }
    window.history.pushState({ need }, '', link.href);
    say(`${word('opened')}: ${shown.querySelector('h1, h2')?.textContent?.trim() ?? ''}`);
  } catch {
    window.location.assign(link.href);
  } finally {
    board.removeAttribute('aria-busy');
  }
}

export function closeNeed(board: HTMLElement): boolean {
  const shown = pane(board);
  const back = shown?.querySelector<HTMLAnchorElement>('.pane-back a, a.back');
  if (!shown || !back) {
    return false;
  }
  const row = rowOf(board, shown.dataset.need ?? '');
  shown.remove();
  board.classList.remove('has-pane');
  const url = new URL(back.href);
  url.searchParams.delete('need');
  window.history.pushState({}, '', url.href);
  if (row) {
    moveTo(board, row);
  }
  return true;
}

async function send(board: HTMLElement, form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const need = pane(board)?.dataset.need ?? '';
  const body = new URLSearchParams();
  new FormData(form).forEach((value, name) => body.append(name, String(value)));
  form.setAttribute('aria-busy', 'true');
  try {
    const response = await fetchPage(form.action, { method: 'POST', body });
    const shown = await take(board, response, need);
    if (!shown) {
      throw new Error('no pane');
    }
    const wrong = shown.querySelector<HTMLElement>('.summary');
    (wrong ?? shown).focus({ preventScroll: !wrong });
    say(wrong?.textContent?.trim() ?? shown.querySelector('.tags')?.textContent?.trim() ?? '');
  } catch {
    // The key of the form makes sending it again harmless.
    form.dataset.plain = '1';
    form.requestSubmit(submitter);
  } finally {
    form.removeAttribute('aria-busy');
  }
}

// What leads to a page of its own is left to the browser.
function isOfPane(form: HTMLFormElement): boolean {
  return !!form.closest('.pane') && !form.action.endsWith('/owner-code') && !form.dataset.plain;
}

export function startPane(board: HTMLElement): void {
  const open = pane(board)?.dataset.need;
  const row = open ? rowOf(board, open) : null;
  if (row) {
    moveTo(board, row, false);
  }
  board.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('tr.row th a, .pane .pane-back a');
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !plain || !isWide()) {
      return;
    }
    event.preventDefault();
    const clicked = link.closest<HTMLTableRowElement>('tr.row');
    if (clicked) {
      void openNeed(board, clicked);
    } else {
      closeNeed(board);
    }
  });
  board.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (isOfPane(form) && isWide()) {
      event.preventDefault();
      void send(board, form, event.submitter);
    }
  });
  window.addEventListener('popstate', () => window.location.reload());
}
