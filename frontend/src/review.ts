import { mount } from 'svelte';
import Review from './review/Review.svelte';

const target = document.getElementById('review');
if (target) {
  target.textContent = '';
  mount(Review, { target });
}
