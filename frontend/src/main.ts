import { mount } from 'svelte';
import App from './App.svelte';
import Failure from './parts/Failure.svelte';
import { Desk } from './lib/desk.svelte';
import { fetchBundle, inlined } from './lib/source';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';

async function start() {
  const target = document.getElementById('desk');
  if (!target) return;
  try {
    const own = inlined();
    const desk = new Desk(own ?? (await fetchBundle()), own === null);
    target.textContent = '';
    mount(App, { target, props: { desk } });
  } catch (error) {
    target.textContent = '';
    mount(Failure, { target, props: { message: error instanceof Error ? error.message : String(error) } });
  }
}

void start();
