// @ts-check
// The panels beside the picture: face, shape, view.
import { byId, make, paintFill } from './dom.js';
import { PRESETS, USUAL, spoken } from './face.js';
import { FRONT } from './camera.js';
import { fresh } from './state.js';

const BACKDROPS = [['studio', 'Studio'], ['white', 'White'], ['black', 'Black'], ['green', 'Green'], ['none', 'Transparent']];
/** @type {[string, string, number, number, number, string][]} name, label, least, most, step, unit */
const VIEWS = [
  ['yaw', 'Turn', -180, 180, 1, '°'],
  ['pitch', 'Lift', -80, 80, 1, '°'],
  ['zoom', 'Zoom', 0.4, 6, 0.01, '×'],
];

let numbers = 0;

/** A slider with its name and its value. */
function slider({ name, label, least, most, step, unit = '', value, change }) {
  const id = `slider-${++numbers}`;
  const input = make('input', { type: 'range', id, min: least, max: most, step, 'data-name': name });
  const output = make('output', { for: id });
  const row = make('div', { class: 'slider' }, make('label', { for: id }, label), output, input);
  const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  let shown;
  let written;
  const show = () => {
    const now = value();
    if (now === shown && input.value === written) {
      return; // writing it anew would lay out the panel anew, with every step of any slider
    }
    shown = now;
    if (Number(input.value) !== now) {
      input.value = String(now);
    }
    written = input.value; // rounded to the slider's step
    output.textContent = `${now.toFixed(digits)}${unit}`;
    row.classList.toggle('set', Math.abs(now - (unit === '×' ? 1 : 0)) > 1e-6);
    paintFill(input);
  };
  input.addEventListener('input', () => change(Number(input.value)));
  input.addEventListener('dblclick', () => change(unit === '×' ? 1 : 0));
  row.show = show;
  show();
  return row;
}

export class Controls {
  constructor(state) {
    this.state = state;
    this.rows = [];
    this.tabs = [
      ['Face', this.facePanel()],
      ['Shape', this.shapePanel()],
      ['View', this.viewPanel()],
    ];
    this.buildTabs();
    state.onChange(() => this.show());
    this.show();
  }

  buildTabs() {
    this.tabs.forEach(([label, panel], k) => {
      const id = label.toLowerCase();
      panel.id = `panel-${id}`;
      panel.setAttribute('aria-labelledby', `tab-${id}`);
      panel.hidden = k > 0;
      byId('panels').append(panel);
      byId('tabs').append(
        make('button', {
          type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': panel.id, 'aria-selected': String(k === 0),
          tabindex: k === 0 ? 0 : -1, onclick: () => this.choose(k), onkeydown: (event) => this.tabKey(event, k),
        }, label),
      );
    });
  }

  tabKey(event, k) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = (k + step + this.tabs.length) % this.tabs.length;
      this.choose(next);
      byId('tabs').children[next].focus();
      event.preventDefault();
    }
  }

  choose(chosen) {
    this.tabs.forEach(([, panel], k) => {
      panel.hidden = k !== chosen;
      const tab = byId('tabs').children[k];
      tab.setAttribute('aria-selected', String(k === chosen));
      tab.tabIndex = k === chosen ? 0 : -1;
    });
  }

  panel(...children) {
    return make('div', { class: 'panel', role: 'tabpanel', tabindex: 0 }, ...children);
  }

  facePanel() {
    const { person } = this.state;
    const known = new Map(person.controls.map((c) => [c.name, c]));
    const search = make('input', {
      type: 'search', class: 'search', placeholder: `Search ${person.controls.length} expressions`,
      'aria-label': 'Search expressions', oninput: () => this.filter(search.value),
    });
    this.presets = make('div', { class: 'chips', role: 'group', 'aria-label': 'Faces' });
    for (const [label, values] of PRESETS) {
      if (Object.keys(values).every((name) => known.has(name))) {
        const chip = make('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => this.state.set({ face: values }) }, label);
        chip.values = values;
        this.presets.append(chip);
      }
    }
    const used = new Set();
    const groups = USUAL.map(([title, names]) => {
      const found = names.filter((name) => known.has(name));
      found.forEach((name) => used.add(name));
      return this.group(title, found.map((name) => this.control(known.get(name))));
    }).filter((group) => group.rows.length > 0);
    const rest = person.controls.filter((c) => !used.has(c.name));
    this.more = make('details', { open: !known.has('smile') }, make('summary', {}, `All others (${rest.length})`), ...rest.map((c) => this.control(c)));
    this.nothing = make('p', { hidden: true }, 'No expression has that name.');
    return this.panel(make('h2', {}, 'Faces'), this.presets, make('h2', {}, 'Expression'), search, this.nothing, ...groups, this.more);
  }

  group(title, rows) {
    const group = make('section', { 'aria-label': title }, make('h2', {}, title), ...rows);
    group.rows = rows;
    return group;
  }

  control(control) {
    const row = slider({
      name: control.name,
      label: spoken(control.name),
      least: control.least,
      most: control.most,
      step: 0.01,
      value: () => this.state.now.face[control.name] ?? 0,
      change: (value) => this.state.setFace(control.name, value),
    });
    row.words = `${control.name} ${spoken(control.name)}`.toLowerCase();
    this.rows.push(row);
    return row;
  }

  /** Shows only controls in whose name every word stands. */
  filter(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of this.rows) {
      if (row.words) {
        row.hidden = !words.every((word) => row.words.includes(word));
        shown += row.hidden ? 0 : 1;
      }
    }
    if (words.length > 0) {
      this.more.open = true;
    }
    for (const section of /** @type {NodeListOf<any>} */ (document.querySelectorAll('#panel-face section'))) {
      section.hidden = section.rows.every((row) => row.hidden);
    }
    this.nothing.hidden = shown > 0;
  }

  shapePanel() {
    const { person } = this.state;
    const rows = [];
    for (let i = 0; i < person.shapes; i++) {
      const row = slider({
        name: `shape ${i}`, label: `Direction ${i + 1}`, least: -3, most: 3, step: 0.05, unit: ' σ',
        value: () => this.state.now.shape[i] ?? 0,
        change: (value) => this.state.setShape(String(i), value),
      });
      this.rows.push(row);
      rows.push(row);
    }
    return this.panel(
      make('h2', {}, 'Shape of the head'),
      make('p', {}, 'Directions in which heads differ, the widest first, in standard deviations. The person is at 0.'),
      ...rows,
      make('button', { type: 'button', class: 'chip', onclick: () => this.state.set({ shape: {} }) }, 'Back to the person'),
    );
  }

  viewPanel() {
    this.backdrops = make('div', { class: 'chips', role: 'group', 'aria-label': 'Background' });
    for (const [name, label] of BACKDROPS) {
      const chip = make('button', { type: 'button', class: 'chip', onclick: () => this.state.set({ backdrop: name }) }, label);
      chip.name = name;
      this.backdrops.append(chip);
    }
    this.compare = make('button', {
      type: 'button', class: 'chip', id: 'compare', 'aria-pressed': 'false',
      onclick: () => this.state.set({ compare: !this.state.now.compare }),
    }, 'Two ages, with a wipe');
    const rows = VIEWS.map(([key, label, least, most, step, unit]) => {
      const row = slider({
        name: key, label, least, most, step, unit,
        value: () => this.state.now.view[key],
        change: (value) => this.state.set({ view: { ...this.state.now.view, [key]: value } }),
      });
      this.rows.push(row);
      return row;
    });
    this.facts = make('dl', { class: 'facts' });
    return this.panel(
      make('h2', {}, 'Compare'), this.compare,
      make('h2', {}, 'Camera'), ...rows,
      make('div', { class: 'chips' },
        ...[['Front', 0], ['Left', 60], ['Right', -60], ['Back', 180]].map(([label, yaw]) =>
          make('button', { type: 'button', class: 'chip', onclick: () => this.state.set({ view: { ...FRONT, yaw } }) }, label))),
      make('h2', {}, 'Background'), this.backdrops,
      make('h2', {}, 'Everything'),
      make('button', { type: 'button', class: 'chip', id: 'reset', onclick: () => this.state.set(fresh(this.state.person)) }, 'Start over'),
      make('h2', {}, 'Picture'), this.facts,
    );
  }

  show() {
    const { now, person } = this.state;
    for (const row of this.rows) {
      row.show();
    }
    const face = JSON.stringify(sorted(now.face));
    for (const chip of this.presets.children) {
      chip.setAttribute('aria-pressed', String(JSON.stringify(sorted(chip.values)) === face));
    }
    for (const chip of this.backdrops.children) {
      chip.setAttribute('aria-pressed', String(chip.name === now.backdrop));
    }
    this.compare.setAttribute('aria-pressed', String(now.compare));
    this.compare.hidden = person.stages.length < 2;
  }

  /** Shows numbers about the picture. */
  tellFacts(facts) {
    this.facts.replaceChildren(...Object.entries(facts).flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, String(value))]));
  }
}

function sorted(values) {
  return Object.keys(values).sort().map((name) => [name, values[name]]);
}
