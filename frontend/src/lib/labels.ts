// Direct labels without collisions: each takes the first free side of its mark, the most important first.

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Label {
  index: number;
  lines: string[];
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
}

export interface Mark {
  index: number;
  x: number;
  y: number;
  radius: number;
  text: string;
  weight: number;
}

export const LINE_HEIGHT = 1.12;
let pen: CanvasRenderingContext2D | null = null;
const widths = new Map<string, number>();

export function widthOf(text: string, font: string): number {
  const key = font + text;
  const known = widths.get(key);
  if (known !== undefined) return known;
  pen ??= document.createElement('canvas').getContext('2d');
  if (!pen) return text.length * 7;
  pen.font = font;
  const width = pen.measureText(text).width;
  widths.set(key, width);
  return width;
}

/** Break a name into at most three lines of about so many letters, at spaces. */
export function wrap(text: string, letters: number, most = 3): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && (last.length + 1 + word.length <= letters || lines.length === most)) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

const crosses = (p: Box, q: Box) =>
  p.x < q.x + q.width && q.x < p.x + p.width && p.y < q.y + q.height && q.y < p.y + p.height;

export interface Space {
  width: number;
  height: number;
  font: string;
  size: number;
  letters: number;
}

export interface Stroke {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** Whether a straight line runs through a box (Liang and Barsky's clipping). */
function runsThrough(box: Box, s: Stroke): boolean {
  const [dx, dy] = [s.x2 - s.x1, s.y2 - s.y1];
  let [enter, leave] = [0, 1];
  for (const [p, q] of [
    [-dx, s.x1 - box.x],
    [dx, box.x + box.width - s.x1],
    [-dy, s.y1 - box.y],
    [dy, box.y + box.height - s.y1],
  ]) {
    if (p === 0) {
      if (q < 0) return false;
    } else if (p < 0) enter = Math.max(enter, q / p);
    else leave = Math.min(leave, q / p);
  }
  return enter < leave;
}

export function place(marks: Mark[], space: Space, taken: Box[] = [], strokes: Stroke[] = []): Label[] {
  const boxes = [
    ...taken,
    ...marks.map((m) => ({ x: m.x - m.radius, y: m.y - m.radius, width: 2 * m.radius, height: 2 * m.radius })),
  ];
  const own = new Map(marks.map((m, i) => [m.index, taken.length + i]));
  const labels: Label[] = [];
  for (const mark of [...marks].sort((p, q) => q.weight - p.weight)) {
    const lines = wrap(mark.text, space.letters);
    const width = Math.max(...lines.map((l) => widthOf(l, space.font))) + 2;
    const height = lines.length * space.size * LINE_HEIGHT + 1;
    let best: { box: Box; anchor: Label['anchor']; cost: number } | null = null;
    candidates(mark, width, height).forEach(([box, anchor], rank) => {
      const inside =
        box.x >= 0 && box.y >= 0 && box.x + width <= space.width && box.y + height <= space.height;
      if (!inside || boxes.some((b, i) => i !== own.get(mark.index) && crosses(b, box))) return;
      const cost = rank * 0.3 + strokes.filter((s) => runsThrough(box, s)).length;
      if (!best || cost < best.cost) best = { box, anchor, cost };
    });
    const found = best as { box: Box; anchor: Label['anchor'] } | null;
    if (!found) continue;
    const { box, anchor } = found;
    boxes.push(box);
    const x = anchor === 'start' ? box.x + 1 : anchor === 'end' ? box.x + width - 1 : box.x + width / 2;
    labels.push({ index: mark.index, lines, x, y: box.y + space.size * 0.92, anchor });
  }
  return labels;
}

function candidates(mark: Mark, width: number, height: number): [Box, Label['anchor']][] {
  const { x, y, radius: r } = mark;
  const gap = 3;
  const size = { width, height };
  const d = r * 0.71 + gap;
  return [
    [{ x: x + r + gap, y: y - height / 2, ...size }, 'start'],
    [{ x: x - r - gap - width, y: y - height / 2, ...size }, 'end'],
    [{ x: x - width / 2, y: y - r - gap - height, ...size }, 'middle'],
    [{ x: x - width / 2, y: y + r + gap, ...size }, 'middle'],
    [{ x: x + d, y: y - d - height * 0.7, ...size }, 'start'],
    [{ x: x + d, y: y + d - height * 0.3, ...size }, 'start'],
    [{ x: x - d - width, y: y - d - height * 0.7, ...size }, 'end'],
    [{ x: x - d - width, y: y + d - height * 0.3, ...size }, 'end'],
  ];
}
