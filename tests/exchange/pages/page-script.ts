/**
 * What the page itself runs: single-page links that only push state (no popstate, like the real sites), a listener that
 * sees every key first and remembers it, and a chart and book that move on their own.
 */
export const PAGE_SCRIPT = `
window.__keys = [];
window.addEventListener('keydown', (event) => { if (window.__keys.length < 1000) window.__keys.push(event.key); }, true);
const symbolOf = (path) => decodeURIComponent(path.replace(/^.*#contract_code=/, '').split('/').filter(Boolean).pop() || '').toUpperCase();
const show = () => {
  for (const cell of document.querySelectorAll('#last, .book td')) cell.textContent = '–';
  document.getElementById('symbol').textContent = symbolOf(location.pathname + location.hash);
  document.title = symbolOf(location.pathname + location.hash) + ' | ' + document.title.split(' | ').pop();
};
window.__go = (path) => { history.pushState({}, '', path); show(); };
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-spa]') : null;
  if (!link) return;
  event.preventDefault();
  window.__go(link.getAttribute('href'));
});
/** Another build of the site: a text that stands somewhere is written otherwise from now on. */
window.__rename = (from, to) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let count = 0;
  while (walker.nextNode()) if (walker.currentNode.nodeValue.trim() === from) { walker.currentNode.nodeValue = to; count++; }
  return count;
};
const canvas = document.getElementById('chart');
const context = canvas.getContext('2d');
const style = getComputedStyle(document.body);
let y = 200;
context.strokeStyle = style.getPropertyValue('--grid');
for (let line = 1; line < 9; line++) { context.beginPath(); context.moveTo(0, line * 100); context.lineTo(1600, line * 100); context.stroke(); }
for (let x = 8; x < 1600; x += 14) {
  const move = Math.sin(x / 97) * 14 + Math.sin(x / 23) * 18 + (x > 900 ? 7 : 0);
  context.fillStyle = style.getPropertyValue(move > 0 ? '--down' : '--up');
  context.fillRect(x, Math.min(y, y + move), 8, Math.max(2, Math.abs(move)));
  context.fillRect(x + 3, Math.min(y, y + move) - 10, 2, Math.abs(move) + 20);
  y = Math.max(60, Math.min(840, y + move));
}
`;
