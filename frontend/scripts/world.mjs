// Make src/world.json: country outlines for the map, from Natural Earth (public domain) by way of
// world-atlas. The 1:50m outlines are thinned to what a column-wide map can show.
import { readFileSync, writeFileSync } from 'node:fs';
import { filter, filterWeight, presimplify, quantile, simplify } from 'topojson-simplify';
import { quantize } from 'topojson-client';

const KEPT_POINTS = 0.4;
const GRID = 20_000;

const path = new URL('../node_modules/world-atlas/countries-50m.json', import.meta.url);
const atlas = JSON.parse(readFileSync(path, 'utf8'));
delete atlas.objects.land;
for (const country of atlas.objects.countries.geometries) {
  country.properties = { name: country.properties.name };
  delete country.id;
}
const weighed = presimplify(atlas);
const least = quantile(weighed, 1 - KEPT_POINTS);
const thinned = simplify(filter(weighed, filterWeight(weighed, least)), least);
writeFileSync(new URL('../src/world.json', import.meta.url), JSON.stringify(quantize(thinned, GRID)));
