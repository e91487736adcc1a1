// @ts-check
// What is shown, as numbers and names: the page draws it, the address holds it.
import { FRONT, limited } from './camera.js';

const MODES = ['colour', 'normal', 'depth', 'surfels', 'mesh'];
const BACKDROPS = ['studio', 'white', 'black', 'green', 'none'];

/** How the page starts. */
export function fresh(person) {
  return {
    at: person.start ?? Math.min(1, person.stages.length - 1),
    compare: false,
    other: person.stages.length - 1,
    wipe: 0.5,
    face: {},
    shape: {},
    view: { ...FRONT },
    mode: 'colour',
    backdrop: 'studio',
  };
}

/** Keeps the state and tells whoever wants to know when a part of it changes. */
export class State {
  constructor(person, hash) {
    this.person = person;
    this.now = { ...fresh(person), ...read(hash, person) };
    this.listeners = [];
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  /** Changes some parts. */
  set(parts) {
    if (parts.view) {
      parts.view = limited(parts.view);
    }
    Object.assign(this.now, parts);
    for (const listener of this.listeners) {
      listener(Object.keys(parts));
    }
  }

  setFace(name, value) {
    this.set({ face: without(this.now.face, name, value) });
  }

  setShape(name, value) {
    this.set({ shape: without(this.now.shape, name, value) });
  }

  /** For the end of the address. */
  hash() {
    const s = this.now;
    const words = new URLSearchParams();
    const put = (name, value) => words.set(name, String(Math.round(value * 1000) / 1000));
    put('at', s.at);
    if (s.compare) {
      put('other', s.other);
      put('wipe', s.wipe);
    }
    for (const [name, value] of Object.entries(s.view)) {
      if (Math.abs(value - FRONT[name]) > 5e-4) {
        put(name, value);
      }
    }
    for (const [name, value] of Object.entries(s.face)) {
      put(`f.${name}`, value);
    }
    for (const [name, value] of Object.entries(s.shape)) {
      put(`s.${name}`, value);
    }
    if (s.mode !== 'colour') {
      words.set('mode', s.mode);
    }
    if (s.backdrop !== 'studio') {
      words.set('backdrop', s.backdrop);
    }
    return `#${words}`;
  }
}

function without(all, name, value) {
  const changed = { ...all };
  if (Math.abs(value) < 1e-6) {
    delete changed[name];
  } else {
    changed[name] = value;
  }
  return changed;
}

/** Reads an address; what makes no sense in it is left out. */
function read(hash, person) {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (name, low, high) => {
    const value = Number(words.get(name));
    return words.has(name) && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : undefined;
  };
  const last = person.stages.length - 1;
  const found = {};
  const keep = (name, value) => {
    if (value !== undefined) {
      found[name] = value;
    }
  };
  keep('at', number('at', 0, last));
  if (words.has('age')) {
    keep('at', positionOfAge(person, number('age', 0, 200)));
  }
  keep('other', number('other', 0, last));
  found.compare = words.has('other') && last > 0;
  keep('wipe', number('wipe', 0, 1));
  const view = { ...FRONT };
  for (const name of Object.keys(FRONT)) {
    view[name] = number(name, -1000, 1000) ?? view[name];
  }
  found.view = limited(view);
  found.face = {};
  found.shape = {};
  const ranges = new Map(person.controls.map((c) => [c.name, c]));
  for (const key of words.keys()) {
    const control = key.startsWith('f.') ? ranges.get(key.slice(2)) : undefined;
    if (control) {
      found.face[control.name] = number(key, control.least, control.most) ?? 0;
    } else if (/^s\.\d+$/.test(key) && Number(key.slice(2)) < person.shapes) {
      found.shape[key.slice(2)] = number(key, -3, 3) ?? 0;
    }
  }
  if (MODES.includes(words.get('mode'))) {
    found.mode = words.get('mode');
  }
  if (BACKDROPS.includes(words.get('backdrop'))) {
    found.backdrop = words.get('backdrop');
  }
  return found;
}

/** Weights of the life stages at a place between two of them. */
export function weightsAt(person, at) {
  const weights = person.stages.map(() => 0);
  const before = Math.min(Math.floor(at), person.stages.length - 1);
  const share = at - before;
  weights[before] = 1 - share;
  if (share > 0) {
    weights[before + 1] = share;
  }
  return weights;
}

/** Whether all life stages have ages, each older than the one before. */
export function hasAges(person) {
  return person.stages.every((s, k) => s.age !== null && (k === 0 || s.age > person.stages[k - 1].age));
}

/** Years at a place between life stages. */
export function ageAt(person, at) {
  const before = Math.min(Math.floor(at), person.stages.length - 1);
  const after = Math.min(before + 1, person.stages.length - 1);
  return person.stages[before].age + (at - before) * (person.stages[after].age - person.stages[before].age);
}

/** The place of an age between life stages. */
export function positionOfAge(person, age) {
  if (!hasAges(person) || age === undefined) {
    return undefined;
  }
  const ages = person.stages.map((s) => s.age);
  if (age <= ages[0]) {
    return 0;
  }
  for (let k = 1; k < ages.length; k++) {
    if (age <= ages[k]) {
      return k - 1 + (age - ages[k - 1]) / (ages[k] - ages[k - 1]);
    }
  }
  return ages.length - 1;
}

/** A moment in words: "32 years", or life stages and their shares. */
export function momentName(person, at) {
  if (hasAges(person)) {
    const years = Math.round(ageAt(person, at));
    return `${years} ${years === 1 ? 'year' : 'years'}`;
  }
  const before = Math.min(Math.floor(at), person.stages.length - 1);
  const share = Math.round(100 * (at - before));
  const name = person.stages[before].name;
  return share === 0 ? name : `${name} ${100 - share} % · ${person.stages[before + 1].name} ${share} %`;
}
