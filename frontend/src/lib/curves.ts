// Lines between actors: bowed apart where a pair has several, cut at the marks, with their arrowheads.

import type { Line } from './model';

export interface Point {
  x: number;
  y: number;
}

export interface Curve {
  line: Line;
  width: number;
  path: string;
  from: Point;
  to: Point;
  middle: Point;
  /** Direction at the middle, in degrees. */
  angle: number;
  arrows: string[];
}

export function curvesOf(lines: Line[], at: (actor: number) => Point & { radius: number }): Curve[] {
  const ofPair = new Map<string, Line[]>();
  for (const line of lines) {
    const pair = `${line.a}:${line.b}`;
    ofPair.set(pair, [...(ofPair.get(pair) ?? []), line]);
  }
  const bow = new Map<string, number>();
  for (const group of ofPair.values()) {
    group
      .toSorted((p, q) => p.sign - q.sign)
      .forEach((line, i) => bow.set(line.id, i - (group.length - 1) / 2));
  }
  return lines.map((line) => curve(line, at(line.a), at(line.b), bow.get(line.id) ?? 0));
}

function curve(line: Line, a: Point & { radius: number }, b: Point & { radius: number }, bow: number): Curve {
  const width = 1.1 + 3.4 * line.strength;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy) || 1;
  const aside = bow * Math.min(44, Math.max(18, length * 0.16));
  const control = { x: (a.x + b.x) / 2 - (dy / length) * aside * 2, y: (a.y + b.y) / 2 + (dx / length) * aside * 2 };
  const head = 5 + width * 1.1;
  const from = towards(a, control, a.radius + 2 + (line.toA ? head * 0.7 : 0));
  const to = towards(b, control, b.radius + 2 + (line.toB ? head * 0.7 : 0));
  const middle = {
    x: from.x / 4 + control.x / 2 + to.x / 4,
    y: from.y / 4 + control.y / 2 + to.y / 4,
  };
  const arrows: string[] = [];
  if (line.toA) arrows.push(arrow(towards(a, control, a.radius + 1), control, head));
  if (line.toB) arrows.push(arrow(towards(b, control, b.radius + 1), control, head));
  return {
    line, width, from, to, middle, arrows,
    angle: (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI,
    path: `M${at(from)}Q${at(control)} ${at(to)}`,
  };
}

const at = (p: Point) => `${p.x.toFixed(1)},${p.y.toFixed(1)}`;

function towards(from: Point, to: Point, by: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const share = Math.min(by / length, 0.48);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function arrow(tip: Point, from: Point, size: number): string {
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  const wing = (turn: number) => ({
    x: tip.x - size * Math.cos(angle + turn),
    y: tip.y - size * Math.sin(angle + turn),
  });
  return `M${at(tip)}L${at(wing(0.42))}L${at(wing(-0.42))}Z`;
}
