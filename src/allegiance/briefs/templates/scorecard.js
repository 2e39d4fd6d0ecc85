(() => {
  'use strict';
  const { documents, items } = JSON.parse(document.getElementById('data').textContent);
  const by = (id) => document.getElementById(id);
  const form = by('filters');
  const WHY = {
    relation: 'another relation', direction: 'the other way round', dates: 'another date',
    status: 'status', when: 'date', said_by: 'speaker',
  };
  const KIND = { missed: 'missed', invented: 'invented', slip: 'detail wrong', right: 'right' };
  const KINDS = Object.keys(KIND);
  let shown = [];
  let chosen = -1; // index into items
  let reading = -1; // index into documents

  const make = (tag, kind, words) => {
    const node = document.createElement(tag);
    if (kind) node.className = kind;
    if (words !== undefined && words !== null) node.textContent = words;
    return node;
  };
  const readable = (relation) => relation.replaceAll('_', ' ');
  const own = (item) => (item.kind === 'invented' ? item.found : item.gold);
  const counterpart = (item) => (item.kind === 'invented' ? item.gold : item.found);

  // -- what is chosen ------------------------------------------------------------------------
  const asked = () => {
    const data = new FormData(form);
    return {
      kinds: new Set(data.getAll('kind')), document: data.get('document'),
      relation: data.get('relation'), why: data.get('why'),
      words: data.get('words').trim().toLocaleLowerCase(),
    };
  };
  const matches = (item, want) => {
    if (!want.kinds.has(item.kind)) return false;
    if (want.document !== '' && item.document !== Number(want.document)) return false;
    const relations = [item.gold, item.found].filter(Boolean).map((c) => c.relation);
    if (want.relation && !relations.includes(want.relation)) return false;
    if (want.why === 'none' && (item.kind === 'right' || item.wrong.length)) return false;
    if (want.why && want.why !== 'none' && !item.wrong.includes(want.why)) return false;
    if (!want.words) return true;
    const said = [item.gold, item.found].filter(Boolean)
      .flatMap((c) => [c.subject, c.object, c.quote, c.said_by, c.where, c.reason]);
    return said.some((s) => s && s.toLocaleLowerCase().includes(want.words));
  };

  // -- the list ------------------------------------------------------------------------------
  const facts = (c) => [
    c.when && `when ${c.when}`, c.where && `in ${c.where}`,
    c.status !== 'asserted' && c.status, c.said_by && `said by ${c.said_by}`,
    c.killed && `killed ${c.killed}`, c.wounded && `wounded ${c.wounded}`,
  ].filter(Boolean).join(' · ');
  const told = (node, c) => {
    node.append(make('span', 'who', c.subject), ' ', make('span', 'rel', readable(c.relation)),
      ' ', make('span', 'who', c.object));
    return node;
  };
  const difference = (item) => {
    const other = counterpart(item);
    if (!other || item.kind === 'right') return null;
    const line = make('span', 'other');
    if (item.kind === 'slip') {
      const parts = item.wrong.map((k) => {
        const key = k === 'when' ? 'when' : k;
        return `${WHY[k]}: coded ${item.gold[key] ?? 'none'}, found ${item.found[key] ?? 'none'}`;
      });
      line.append(make('b', '', parts.join('; ')));
      return line;
    }
    const side = item.kind === 'missed' ? 'Found instead' : 'Coded instead';
    line.append(make('b', '', `${side}, ${WHY[item.wrong[0]]}: `));
    told(line, other);
    const more = facts(other);
    if (more) line.append(` (${more})`);
    return line;
  };
  const card = (item, index) => {
    const claim = own(item);
    const button = make('button', `item ${item.kind}`);
    button.type = 'button';
    button.dataset.item = index;
    button.append(make('span', 'tag', KIND[item.kind]));
    told(button, claim);
    const more = facts(claim);
    if (more) button.append(make('span', 'more quiet', more));
    const other = difference(item);
    if (other) button.append(other);
    const words = claim.quote.replace(/\s+/g, ' ');
    button.append(make('span', 'words', `“${words.length > 180 ? `${words.slice(0, 179)}…` : words}”`));
    if (item.kind !== 'missed' && item.found?.reason) button.append(make('span', 'more quiet', `found by: ${item.found.reason}`));
    const entry = make('li');
    entry.append(button);
    return entry;
  };
  const list = () => {
    const want = asked();
    shown = items.flatMap((item, index) => (matches(item, want) ? [index] : []));
    for (const box of form.querySelectorAll('[name="kind"]')) {
      const alone = { ...want, kinds: new Set([box.value]) };
      box.parentNode.querySelector('b').textContent = items.filter((item) => matches(item, alone)).length;
    }
    const place = by('list');
    place.replaceChildren();
    let last = -1;
    for (const index of shown) {
      const item = items[index];
      if (item.document !== last) {
        last = item.document;
        place.append(make('li', 'where', documents[last].title));
      }
      place.append(card(item, index));
    }
    const many = shown.length === 1 ? '1 claim' : `${shown.length} claims`;
    by('count').textContent = shown.length
      ? `${many} of ${items.length}`
      : `None of the ${items.length} claims is like that. Esc clears the filters.`;
    for (const button of document.querySelectorAll('[data-relation]'))
      button.setAttribute('aria-pressed', String(button.dataset.relation === want.relation));
    for (const button of document.querySelectorAll('[data-document]'))
      button.setAttribute('aria-pressed', String(button.dataset.document === want.document));
    if (!shown.includes(chosen)) chosen = -1;
    const first = want.document !== '' ? Number(want.document) : (items[shown[0]]?.document ?? Math.max(reading, 0));
    if (chosen < 0 && (reading < 0 || want.document !== '' || !shown.some((i) => items[i].document === reading))) read(first);
    mark();
  };

  // -- the text ------------------------------------------------------------------------------
  // Quotes overlap, so the text is cut at every border and each piece says which claims cover it.
  const read = (number) => {
    if (number === reading || !documents[number]) return;
    reading = number;
    const doc = documents[number];
    by('name').textContent = doc.title;
    by('about').textContent = [doc.source, doc.published, doc.title === doc.id ? null : doc.id].filter(Boolean).join(' · ');
    const place = by('text');
    place.replaceChildren();
    by('reading').scrollTop = 0;
    if (!doc.text) {
      place.append(make('p', 'empty', 'The text of this document is not here. Name the folder of the texts with --texts, and the words will stand beside the claims.'));
      return;
    }
    const letters = Array.from(doc.text); // offsets count characters, not UTF-16 units
    const spans = [];
    items.forEach((item, index) => {
      if (item.document !== number) return;
      for (const side of ['gold', 'found']) {
        const near = (side === 'gold') === (item.kind === 'invented') && item.kind !== 'right' && item.kind !== 'slip';
        const c = item[side];
        if (c && c.start !== null && !near) spans.push({ from: c.start, to: c.end, side, index, kind: item.kind });
      }
    });
    const cuts = [...new Set([0, letters.length, ...spans.flatMap((s) => [s.from, s.to])])].sort((a, b) => a - b);
    const starts = [...spans].sort((a, b) => a.from - b.from);
    let open = [];
    let next = 0;
    for (let i = 0; i + 1 < cuts.length; i += 1) {
      const [from, to] = [cuts[i], cuts[i + 1]];
      open = open.filter((s) => s.to > from);
      while (next < starts.length && starts[next].from <= from) { open.push(starts[next]); next += 1; }
      const words = letters.slice(from, to).join('');
      if (!open.length) { place.append(words); continue; }
      const piece = make('span', '', words);
      piece.dataset.from = from;
      piece.dataset.to = to;
      piece.dataset.items = [...new Set(open.map((s) => s.index))].join(' ');
      if (open.some((s) => s.side === 'gold')) piece.classList.add('g');
      if (open.some((s) => s.side === 'found')) piece.classList.add('f');
      for (const kind of ['missed', 'invented']) if (open.some((s) => s.kind === kind)) piece.classList.add(kind);
      place.append(piece);
    }
  };
  const cover = (claim, kind) => {
    const found = [];
    if (!claim || claim.start === null) return found;
    for (const piece of by('text').querySelectorAll('span')) {
      const [from, to] = [Number(piece.dataset.from), Number(piece.dataset.to)];
      if (from < claim.end && to > claim.start) { piece.classList.add(...kind); found.push(piece); }
    }
    return found;
  };
  // Names of both sides, darker within the chosen words, where the browser can mark without tags.
  const names = (claim, pieces) => {
    if (!window.Highlight || !CSS.highlights) return;
    const ranges = [];
    for (const piece of pieces) {
      const node = piece.firstChild;
      const words = node.data.toLocaleLowerCase();
      if (words.length !== node.data.length) continue;
      for (const name of [claim.subject, claim.object].map((n) => n.toLocaleLowerCase()))
        for (let at = words.indexOf(name); at >= 0; at = words.indexOf(name, at + name.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + name.length);
          ranges.push(range);
        }
    }
    CSS.highlights.set('names', new Highlight(...ranges));
  };
  const mark = () => {
    window.CSS?.highlights?.delete('names');
    for (const node of document.querySelectorAll('.on')) node.classList.remove('on', 'near');
    for (const node of document.querySelectorAll('.item[aria-current]')) node.removeAttribute('aria-current');
    if (chosen < 0) return [];
    const item = items[chosen];
    document.querySelector(`.item[data-item="${chosen}"]`)?.setAttribute('aria-current', 'true');
    if (counterpart(item)) cover(counterpart(item), ['on', 'near']);
    const words = cover(own(item), ['on']);
    for (const piece of words) piece.classList.remove('near');
    names(own(item), words);
    return words;
  };
  const choose = (index, from) => {
    chosen = index;
    read(items[index].document);
    const words = mark();
    if (from !== 'text') words[0]?.scrollIntoView({ block: 'center' });
    if (from === 'keys') by('bench').scrollIntoView({ block: 'start' });
    const entry = document.querySelector(`.item[data-item="${index}"]`);
    if (from !== 'list') entry?.scrollIntoView({ block: 'nearest' });
  };
  const step = (by_) => {
    if (!shown.length) return;
    const at = shown.indexOf(chosen);
    const to = at < 0 ? (by_ > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by_, 0), shown.length - 1);
    choose(shown[to], 'keys');
  };
  const turn = (by_) => {
    const select = form.elements.document;
    const now = select.value === '' ? (by_ > 0 ? -1 : documents.length) : Number(select.value);
    select.value = String(Math.min(Math.max(now + by_, 0), documents.length - 1));
    list();
  };
  const clear = () => {
    form.reset();
    list();
  };

  // -- hands ---------------------------------------------------------------------------------
  form.addEventListener('input', list);
  form.addEventListener('submit', (event) => event.preventDefault());
  by('list').addEventListener('click', (event) => {
    const button = event.target.closest('.item');
    if (button) choose(Number(button.dataset.item), 'list');
  });
  by('text').addEventListener('click', (event) => {
    const piece = event.target.closest('span[data-items]');
    if (!piece) return;
    const here = piece.dataset.items.split(' ').map(Number);
    const seen = here.filter((i) => shown.includes(i));
    if (!seen.length) { // hidden by a filter: show its kind
      for (const box of form.querySelectorAll('[name="kind"]')) if (here.some((i) => items[i].kind === box.value)) box.checked = true;
      form.elements.relation.value = ''; form.elements.why.value = ''; form.elements.words.value = '';
      list();
      choose(here[0], 'text');
      return;
    }
    choose(seen[(seen.indexOf(chosen) + 1) % seen.length], 'text');
  });
  document.addEventListener('click', (event) => {
    const { relation, document: number } = event.target.closest('button')?.dataset ?? {};
    if (relation !== undefined) form.elements.relation.value = form.elements.relation.value === relation ? '' : relation;
    else if (number !== undefined) form.elements.document.value = form.elements.document.value === number ? '' : number;
    else return;
    list();
    by('bench').scrollIntoView({ block: 'start' });
  });
  by('help').addEventListener('click', () => {
    const keys = by('keys');
    keys.hidden = !keys.hidden;
    by('help').setAttribute('aria-expanded', String(!keys.hidden));
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches('input[type="search"], select');
    if (event.key === 'Escape') { clear(); event.target.blur?.(); return; }
    if (typing) return;
    const does = {
      j: () => step(1), k: () => step(-1), n: () => turn(1), p: () => turn(-1),
      '/': () => form.elements.words.focus(), '?': () => by('help').click(),
    }[event.key];
    const kind = KINDS[Number(event.key) - 1];
    if (kind) {
      const box = form.querySelector(`[value="${kind}"]`);
      box.checked = !box.checked;
      list();
    } else if (does) {
      event.preventDefault();
      does();
    }
  });
  list();
  if (shown.length) choose(shown[0], 'start');
  window.scrollTo(0, 0);
})();
