// Keys, by their place on the keyboard, so that they are the same under an Arabic layout. Not in fields, not with a
// modifier, and they can be switched off (WCAG 2.1.4); the choice stays in this browser.
import { toggleMark } from './marks';
import { currentRow, moveTo, pane, rows, say, word } from './page';
import { closeNeed, openNeed } from './pane';

const OFF = 'board.keys.off';

function areOn(): boolean {
  try {
    return window.localStorage.getItem(OFF) !== '1';
  } catch {
    return true;
  }
}

function setOn(on: boolean): void {
  try {
    if (on) {
      window.localStorage.removeItem(OFF);
    } else {
      window.localStorage.setItem(OFF, '1');
    }
  } catch {
    // A browser that keeps nothing keeps the keys on.
  }
  if (!on) {
    say(word('off'));
  }
}

function isTyping(target: EventTarget | null): boolean {
  const element = target instanceof HTMLElement ? target : null;
  return !!element?.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
}

function step(board: HTMLElement, by: 1 | -1): void {
  const all = rows(board);
  const at = all.findIndex((row) => row === currentRow(board));
  const row = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  if (row) {
    moveTo(board, row);
  }
}

function onCurrent(board: HTMLElement, act: (row: HTMLTableRowElement) => void): void {
  const row = currentRow(board) ?? rows(board)[0];
  if (row) {
    moveTo(board, row, false);
    act(row);
  }
}

// Once to come to the button, once more to press it: a slip of the finger decides nothing.
async function accept(board: HTMLElement): Promise<void> {
  const row = currentRow(board);
  if (row && pane(board)?.dataset.need !== row.dataset.need) {
    await openNeed(board, row);
  }
  const button = pane(board)?.querySelector<HTMLButtonElement>('[data-key="a"]');
  if (!button) {
    say(word('no_accept'));
  } else if (document.activeElement === button) {
    button.form?.requestSubmit(button);
  } else {
    button.focus();
    say(word('accept'));
  }
}

function help(): void {
  (document.getElementById('keys') as HTMLDialogElement | null)?.showModal();
}

const ACTS: Record<string, (board: HTMLElement) => void> = {
  KeyJ: (board) => step(board, 1),
  KeyK: (board) => step(board, -1),
  KeyO: (board) => onCurrent(board, (row) => void openNeed(board, row)),
  KeyA: (board) => void accept(board),
  KeyM: (board) => onCurrent(board, (row) => toggleMark(board, row)),
  KeyX: (board) => onCurrent(board, (row) => {
    toggleMark(board, row);
    step(board, 1);
  }),
  Escape: (board) => void closeNeed(board),
};

function actOf(event: KeyboardEvent): ((board: HTMLElement) => void) | undefined {
  if (event.code === 'Slash' || event.key === '/' || event.key === '?') {
    return event.shiftKey || event.key === '?' || event.key === '؟' ? help : () => document.getElementById('code')?.focus();
  }
  return event.shiftKey ? undefined : ACTS[event.code];
}

export function startKeys(board: HTMLElement): void {
  const opener = document.getElementById('keys-open');
  const choice = document.getElementById('keys-on') as HTMLInputElement | null;
  opener?.removeAttribute('hidden');
  opener?.addEventListener('click', help);
  if (choice) {
    choice.checked = areOn();
    choice.addEventListener('change', () => setOn(choice.checked));
  }
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    if (event.key === 'Escape' && event.target instanceof HTMLInputElement && event.target.id === 'code') {
      event.target.blur();
      return;
    }
    if (isTyping(event.target) || document.querySelector('dialog[open]')) {
      return;
    }
    const act = areOn() || event.code === 'Escape' ? actOf(event) : undefined;
    if (act) {
      event.preventDefault();
      act(board);
    }
  });
}
