// Rows that are marked for an act on many: how many there are is said, and the browser does the rest.
import { rows, say, word } from './page';

function boxes(board: HTMLElement): HTMLInputElement[] {
  return rows(board).flatMap((row) => [...row.querySelectorAll<HTMLInputElement>('input[type=checkbox]')]);
}

export function countMarks(board: HTMLElement): number {
  const count = boxes(board).filter((box) => box.checked).length;
  const shown = document.getElementById('marked');
  if (shown) {
    shown.textContent = count > 0 ? `${count} ${word('marked')}` : '';
  }
  board.classList.toggle('has-marks', count > 0);
  return count;
}

export function toggleMark(board: HTMLElement, row: HTMLTableRowElement): void {
  const box = row.querySelector<HTMLInputElement>('input[type=checkbox]');
  if (box && !box.disabled) {
    box.checked = !box.checked;
    say(`${countMarks(board)} ${word('marked')}`);
  }
}

export function startMarks(board: HTMLElement): void {
  board.addEventListener('change', () => countMarks(board));
  countMarks(board); // what the browser kept over a reload
}
