// Draws what a request costs by the number of needs as an SVG: small pictures side by side, each from zero, so that a flat
// line is a flat cost.

const wide = 220, high = 140, left = 16, top = 44, between = 24;

const shorten = (number) => (number >= 1e6 ? `${number / 1e6} M` : `${number / 1e3} k`);

function drawOne({ name, unit, points }, index) {
    const most = Math.max(...points.map(([, value]) => value)) * 1.25;
    const span = Math.max(points.length - 1, 1);
    const x = (at) => left + (at * (wide - 2 * left)) / span;
    const y = (value) => top + high - (value / most) * high;
    const marks = points.map(([size, value], at) =>
        `<circle cx="${x(at).toFixed(1)}" cy="${y(value).toFixed(1)}" r="4"/>` +
        `<text x="${x(at).toFixed(1)}" y="${(y(value) - 10).toFixed(1)}">${value.toPrecision(3)}</text>` +
        `<text class="size" x="${x(at).toFixed(1)}" y="${top + high + 20}">${shorten(size)}</text>`);
    const line = points.map(([, value], at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    return `<g transform="translate(${index * (wide + between)} 0)"><text class="name" x="0" y="20">${name} (${unit})</text>` +
        `<path d="M0 ${top + high}h${wide}"/><polyline points="${line}"/>${marks.join('')}</g>`;
}

// `curves`: [{ name, unit, points: [[size, value], …] }].
export function draw(curves) {
    const width = curves.length * (wide + between);
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 0 ${width} ${top + high + 36}" role="img" ` +
        'aria-label="What a request costs by the number of needs">' +
        '<style>text{font:13px system-ui,sans-serif;fill:#14201b;text-anchor:middle}.name{font-weight:700;text-anchor:start}' +
        '.size{fill:#404e47}path{stroke:#c9cfc9}polyline{fill:none;stroke:#0f4a34;stroke-width:2.5}circle{fill:#0f4a34}</style>' +
        `<rect x="-12" width="${width}" height="${top + high + 36}" fill="#fff"/>${curves.map(drawOne).join('')}</svg>\n`;
}
