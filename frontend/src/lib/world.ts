// Country outlines, thinned Natural Earth, decoded once when the map is first drawn.

import type { FeatureCollection, Geometry } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from '../world.json';

type World = Topology<{ countries: GeometryCollection<{ name: string }> }>;

export interface Countries {
  each: FeatureCollection<Geometry, { name: string }>;
  borders: ReturnType<typeof mesh>;
}

let known: Countries | null = null;

export function countries(): Countries {
  if (!known) {
    const world = atlas as unknown as World;
    known = {
      each: feature(world, world.objects.countries),
      borders: mesh(world, world.objects.countries as never, (a, b) => a !== b),
    };
  }
  return known;
}
