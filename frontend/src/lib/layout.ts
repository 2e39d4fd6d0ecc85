// Stored positions fitted to the space at hand. They are the same for every date, so actors hold still.

import type { Actor } from './types';

export interface Spot {
  x: number;
  y: number;
  radius: number;
}

export interface Room {
  width: number;
  height: number;
  padX: number;
  padY: number;
}

const radiusOf = (claims: number, most: number) => 4.5 + 9 * Math.sqrt(claims / Math.max(1, most));

export function spotsIn(actors: Actor[], room: Room, ever: Set<number>): Map<number, Spot> {
  const shown = [...ever].filter((i) => actors[i].x !== null && actors[i].y !== null);
  const most = Math.max(1, ...shown.map((i) => actors[i].claims.length));
  const scale = shown.length > 120 ? 0.6 : shown.length > 60 ? 0.8 : 1;
  const [xs, ys] = [eased(shown.map((i) => actors[i].x ?? 0.5)), eased(shown.map((i) => actors[i].y ?? 0.5))];
  const spots = shown.map((i, n) => ({
    x: room.padX + xs[n] * (room.width - 2 * room.padX),
    y: room.padY + ys[n] * (room.height - 2 * room.padY),
    radius: radiusOf(actors[i].claims.length, most) * scale,
  }));
  separate(spots, room, shown.length > 120 ? 4 : 14);
  return new Map(shown.map((actor, i) => [actor, spots[i]]));
}

/** Spread what lies close together: half the stored place, half the rank, from edge to edge. */
function eased(stored: number[]): number[] {
  const order = stored.map((_, i) => i).sort((i, j) => stored[i] - stored[j] || i - j);
  const [low, high] = [Math.min(...stored), Math.max(...stored)];
  const placed = new Array<number>(stored.length);
  order.forEach((i, rank) => {
    const share = high > low ? (stored[i] - low) / (high - low) : 0.5;
    placed[i] = 0.5 * share + 0.5 * (stored.length > 1 ? rank / (stored.length - 1) : 0.5);
  });
  return placed;
}

/** Push marks that overlap apart, a little at a time. */
function separate(spots: Spot[], room: Room, gap: number) {
  for (let round = 0; round < 60; round++) {
    let moved = false;
    for (let i = 0; i < spots.length; i++) {
      for (let j = i + 1; j < spots.length; j++) {
        const [p, q] = [spots[i], spots[j]];
        const [dx, dy] = [q.x - p.x || 0.01 * (j - i), q.y - p.y || 0.01];
        const apart = Math.hypot(dx, dy);
        const lack = p.radius + q.radius + gap - apart;
        if (lack <= 0.1) continue;
        moved = true;
        const [ux, uy] = [(dx / apart) * lack * 0.5, (dy / apart) * lack * 0.5];
        p.x -= ux; p.y -= uy; q.x += ux; q.y += uy;
      }
    }
    for (const p of spots) {
      p.x = Math.min(room.width - room.padX / 2, Math.max(room.padX / 2, p.x));
      p.y = Math.min(room.height - room.padY / 2, Math.max(room.padY / 2, p.y));
    }
    if (!moved) return;
  }
}
