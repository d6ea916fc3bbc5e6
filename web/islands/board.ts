// The triage board made quick: keys, the pane without a full page, news that wait politely. The page works without it;
// nothing here decides anything, it only presses what the page already has.
import { startKeys } from './board/keys';
import { startMarks } from './board/marks';
import { startNews } from './board/news';
import { startPane } from './board/pane';
import { fold } from './board/page';

const board = document.getElementById('board');
if (board) {
  fold(board);
  startPane(board);
  startMarks(board);
  startKeys(board);
  startNews(board);
}
