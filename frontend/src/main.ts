import { mount } from 'svelte';
import App from './App.svelte';
import Failure from './parts/Failure.svelte';
import { read } from './lib/address';
import { Desk } from './lib/desk.svelte';
import { fetchBundle, inlined } from './lib/source';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';

/** Labels are measured to be placed, so their typeface must be there first; it is in the page. */
async function fontsLoaded() {
  const patience = new Promise((done) => setTimeout(done, 1500));
  const wanted = ["500 13px 'Desk Sans'", "600 20px 'Desk Serif'"].map((font) => document.fonts.load(font));
  await Promise.race([Promise.allSettled(wanted), patience]);
}

async function start() {
  const target = document.getElementById('desk');
  if (!target) return;
  try {
    const own = inlined();
    await fontsLoaded();
    const desk = new Desk(own ?? (await fetchBundle()), own === null);
    read(desk, location.hash);
    target.textContent = '';
    mount(App, { target, props: { desk } });
  } catch (error) {
    target.textContent = '';
    mount(Failure, { target, props: { message: error instanceof Error ? error.message : String(error) } });
  }
}

void start();
