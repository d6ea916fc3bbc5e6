// Draws a QR code into the SVG of a figure, as one path of unit squares, like the server's.
import { generate } from "lean-qr";

const QUIET = 4; // modules on each side

export function drawQr(svg: Element, text: string): void {
  const code = generate(text);
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (code.get(x, y)) {
        path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
      }
    }
  }
  const side = code.size + 2 * QUIET;
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.querySelector("path")!.setAttribute("d", path);
}
