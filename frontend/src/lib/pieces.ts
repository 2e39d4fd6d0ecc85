// A document's text cut where claims begin and end, so that each piece can be marked or opened.

export interface Piece {
  text: string;
  claims: number[];
  isMarked: boolean;
}

interface Span {
  index: number;
  start: number;
  end: number;
}

/** Offsets count Unicode characters, as Python does; JavaScript counts UTF-16 units. */
function cutter(text: string): (start: number, end: number) => string {
  if (!/[\ud800-\udfff]/.test(text)) return (start, end) => text.slice(start, end);
  const characters = Array.from(text);
  return (start, end) => characters.slice(start, end).join('');
}

export function pieces(text: string, spans: Span[], marked: number | null): Piece[] {
  const cut = cutter(text);
  const length = /[\ud800-\udfff]/.test(text) ? Array.from(text).length : text.length;
  const edges = [...new Set([0, length, ...spans.flatMap((s) => [s.start, s.end])])]
    .filter((e) => e >= 0 && e <= length)
    .sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, i) => {
    const end = edges[i + 1];
    const over = spans.filter((s) => s.start <= start && end <= s.end).map((s) => s.index);
    return { text: cut(start, end), claims: over, isMarked: marked !== null && over.includes(marked) };
  });
}
