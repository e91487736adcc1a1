// @ts-check
// Brings the page to life: opens the person, connects state, picture and controls.
import { byId, make, paintFill, tell } from './dom.js';
import { cameraOf, FRONT } from './camera.js';
import { State, momentName, weightsAt } from './state.js';
import { addControls, resting } from './face.js';
import { Renderer } from './renderer.js';
import { openLive } from './live.js';
import { isOffline, openOffline } from './offline.js';
import { Player } from './player.js';
import { Recorder, pngOf, save } from './media.js';
import { Controls } from './controls.js';
import { Timeline } from './timeline.js';
import { Hands } from './view.js';
import { FlatPicture } from './flat.js';

const MODES = [['colour', 'Colour'], ['normal', 'Normal'], ['depth', 'Depth'], ['surfels', 'Surfels'], ['mesh', 'Mesh']];
const GESTURES = [
  ['drag', 'turn the head'],
  ['wheel or pinch', 'zoom'],
  ['shift + drag, or two fingers', 'move the head'],
  ['double click or tap', 'front view'],
];
const KEYS = [
  ['arrows', 'turn the head (while the picture has the focus)'],
  ['shift arrows', 'move it'],
  ['+ −', 'zoom'],
  ['0', 'front view'],
  ['space', 'walk through life'],
  [', .', 'a year younger, older'],
  ['1 … 5', 'colour, normal, depth, surfels, mesh'],
  ['C', 'compare two ages'],
  ['S', 'save a picture'],
  ['R', 'record a film'],
  ['L', 'copy a link to this view'],
  ['?', 'these keys'],
];

/** Parts of the state that a head is evaluated from, and those that move what is seen. */
const EVALUATED = ['at', 'other', 'face', 'shape'];
const MOVING = [...EVALUATED, 'view', 'wipe'];

/** Below this rate the picture is drawn more coarsely while it moves, frames a second. */
const SLOW = 24;
const COARSEST = 0.4;

/** So long after a change something counts as moving, milliseconds. */
const MOVING_FOR = 250;

/** Colours behind the head: middle and rim. */
const BACKDROPS = {
  light: { middle: [0.985, 0.98, 0.972], rim: [0.86, 0.842, 0.818] },
  dark: { middle: [0.235, 0.245, 0.262], rim: [0.068, 0.073, 0.083] },
  white: { middle: [1, 1, 1], rim: [1, 1, 1] },
  black: { middle: [0, 0, 0], rim: [0, 0, 0] },
  green: { middle: [0, 0.69, 0.25], rim: [0, 0.69, 0.25] },
};

class Page {
  constructor({ person, directions, source }) {
    this.person = person;
    this.source = source;
    this.state = new State(person, location.hash);
    this.canvas = byId('canvas');
    this.player = new Player(this.state);
    this.timeline = new Timeline(this.state, this.player);
    this.controls = new Controls(this.state);
    this.hands = new Hands(this.canvas, this.state);
    this.recorder = new Recorder(this.canvas);
    this.scale = 1;
    this.moved = 0;
    this.slowness = 0;
    this.latency = [];
    this.openPicture(directions);
    this.build();
    this.state.onChange((parts) => this.changed(parts));
    this.timeline.onPlay = () => this.askAgain();
    source.onAnswer = (answer) => this.answered(answer);
    source.onStatus = (status, detail) => this.status(status, detail);
    source.start();
    new ResizeObserver(() => this.touch()).observe(byId('stage'));
    this.changed(Object.keys(this.state.now));
    requestAnimationFrame((now) => this.frame(now));
  }

  /** WebGL where there is one, else pictures that the server renders. */
  openPicture(directions) {
    try {
      if (new URLSearchParams(location.search).has('flat')) {
        throw new Error('pictures from the server were asked for');
      }
      this.renderer = new Renderer(this.canvas, this.person, directions);
      this.canvas.addEventListener('webglcontextlost', () => location.reload());
    } catch (error) {
      this.flat = new FlatPicture(byId('flat'), error.message);
      tell(this.flat.reason(this.person.offline));
    }
  }

  build() {
    byId('name').textContent = this.person.name;
    document.title = `${this.person.name} · TimeWalker`;
    for (const [mode, label] of this.modes()) {
      const input = make('input', { type: 'radio', name: 'mode', value: mode, onchange: () => this.state.set({ mode }) });
      byId('modes').append(make('label', {}, input, make('span', {}, label)));
    }
    for (const [what, does] of GESTURES) {
      byId('gestures').append(make('dt', {}, what), make('dd', {}, does));
    }
    for (const [keys, does] of KEYS) {
      byId('key-list').append(make('dt', {}, ...keys.split(' ').map((key) => (key === '…' ? '… ' : make('kbd', {}, key)))), make('dd', {}, does));
    }
    byId('pair').onclick = () => this.state.set({ compare: !this.state.now.compare });
    byId('pair').hidden = this.person.stages.length < 2;
    byId('home').onclick = () => this.state.set({ view: { ...FRONT } });
    byId('snapshot').onclick = () => this.snapshot();
    byId('record').onclick = () => this.record();
    byId('share').onclick = () => this.share();
    byId('theme').onclick = () => this.theme();
    byId('help').onclick = () => byId('keys').showModal();
    byId('keys-close').onclick = () => byId('keys').close();
    byId('wipe-slider').oninput = (event) => this.state.set({ wipe: Number(event.target.value) });
    document.documentElement.dataset.theme = read('theme') ?? '';
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.touch());
    document.addEventListener('keydown', (event) => this.key(event));
    addEventListener('hashchange', () => {
      if (location.hash !== this.written) {
        location.reload();
      }
    });
  }

  /** What can be shown here. */
  modes() {
    return MODES.filter(([mode]) => mode !== 'mesh' || !this.person.offline).filter(([mode]) => !this.flat || !['mesh', 'surfels'].includes(mode));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== 'range') {
      return;
    }
    const mode = this.modes()[Number(event.key) - 1];
    const actions = {
      s: () => this.snapshot(),
      r: () => this.record(),
      l: () => this.share(),
      c: () => this.person.stages.length > 1 && this.state.set({ compare: !this.state.now.compare }),
      '?': () => byId('keys').showModal(),
      ',': () => this.timeline.yearKey({ key: 'ArrowLeft', preventDefault() {} }, 'at'),
      '.': () => this.timeline.yearKey({ key: 'ArrowRight', preventDefault() {} }, 'at'),
      ' ': event.target.tagName === 'BUTTON' || event.target.tagName === 'SUMMARY' ? null : () => this.timeline.toggle(this.person.stages.length > 1 ? 'life' : 'idle'),
    };
    const action = mode ? () => this.state.set({ mode: mode[0] }) : actions[event.key];
    if (action) {
      action();
      event.preventDefault();
    }
  }

  changed(parts) {
    const { now } = this.state;
    if (parts.some((part) => EVALUATED.includes(part) || part === 'compare' || part === 'mode')) {
      this.askAgain();
    }
    if (parts.includes('mode') && now.mode !== 'mesh') {
      this.source.forget('mesh');
      this.status('idle');
    }
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('#modes input'))) {
      input.checked = input.value === now.mode;
    }
    byId('pair').setAttribute('aria-pressed', String(now.compare));
    byId('wipe').hidden = !now.compare;
    byId('wipe').style.setProperty('--wipe', now.wipe);
    byId('wipe-slider').value = String(now.wipe);
    paintFill(byId('wipe-slider'));
    if (parts.some((part) => MOVING.includes(part))) {
      this.moved = performance.now();
    }
    if (parts.some((part) => !EVALUATED.includes(part))) {
      this.touch(); // what is evaluated anew is drawn when it has come: the old picture would only be in its way
    }
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.writeHash(), 250);
  }

  writeHash() {
    this.written = this.state.hash();
    history.replaceState(null, '', this.written);
  }

  /** The picture has to be drawn anew. */
  touch() {
    this.dirty = true;
  }

  /** The heads have to be evaluated anew: once, however much changes before the browser comes round to it. */
  askAgain() {
    if (!this.stale) {
      this.stale = true;
      queueMicrotask(() => this.askIfStale());
    }
  }

  askIfStale() {
    if (this.stale) {
      this.stale = false;
      this.ask(performance.now());
    }
  }

  /** Whether the picture shows all that was set. */
  get idle() {
    return !this.stale && !this.dirty && !this.drawing && this.source.idle;
  }

  frame(now) {
    requestAnimationFrame((next) => this.frame(next));
    this.pace(now);
    this.rested ||= this.idle && !this.player.kind;
    const at = this.player.at(now);
    if (at !== null) {
      this.state.set({ at });
    }
    if (this.player.kind) {
      this.askAgain();
    }
    this.drawIfDirty();
  }

  drawIfDirty() {
    if (this.dirty && !this.drawing) {
      this.dirty = false;
      this.draw();
    }
  }

  /** Draws more coarsely while it moves where the machine is slow, and finely when it rests. */
  pace(now) {
    const moving = now - this.moved < MOVING_FOR || Boolean(this.player.kind);
    const aim = moving && this.slowness > 0 ? Math.max(COARSEST, 1 - this.slowness) : 1;
    if (Math.abs(aim - this.scale) > 0.04 && !this.recorder.running) {
      if (aim > this.scale) {
        this.touch();
      }
      this.scale = aim;
    }
  }

  ask(now) {
    const { state } = this;
    const head = addControls(this.person, state.now.face, resting(this.person));
    this.player.addTo(head, now);
    const slots = state.now.compare ? [[0, state.now.at], [1, state.now.other]] : [[0, state.now.at]];
    for (const [slot, at] of slots) {
      const request = { slot, kind: 'surfels', weights: weightsAt(this.person, at), ...head, shape: numbers(state.now.shape) };
      if (this.flat) {
        this.flat.ask(this.source, request, this.camera(), state.now.mode);
      } else {
        request.kind = state.now.mode === 'mesh' ? 'mesh' : 'surfels';
        this.source.ask(request);
      }
    }
  }

  answered(answer) {
    if (answer.kind === 'picture') {
      this.flat?.take(answer, this.state.now);
    } else if (answer.kind === 'mesh') {
      this.renderer.meshes[answer.slot].take(answer.mesh);
      this.status('idle');
    } else {
      this.renderer.surfels[answer.slot].take(answer.surfels);
    }
    if (answer.slot === 0) {
      this.latency = [...this.latency.slice(-19), answer.milliseconds];
    }
    if (!this.flat) {
      this.touch();
      if (this.source.idle) { // else the next frame draws, with what else comes until then
        this.drawIfDirty();
      }
    }
  }

  camera() {
    const ratio = Math.min(devicePixelRatio, 2) * this.scale;
    const width = Math.max(16, Math.round(this.canvas.clientWidth * ratio));
    const height = Math.max(16, Math.round(this.canvas.clientHeight * ratio));
    return cameraOf(this.state.now.view, this.person, width, height);
  }

  async draw() {
    const { mode, compare, wipe } = this.state.now;
    if (this.flat) {
      this.askAgain();
      return;
    }
    if (!this.renderer.ready(mode, compare)) {
      return;
    }
    this.drawing = true;
    const camera = this.camera();
    await this.renderer.sort(camera, mode, compare);
    this.paint(camera, mode, compare, wipe);
    this.drawing = false;
    this.measure(camera);
  }

  paint(camera, mode, compare, wipe) {
    if (this.canvas.width !== camera.width || this.canvas.height !== camera.height) {
      this.canvas.width = camera.width;
      this.canvas.height = camera.height;
    }
    this.renderer.draw(camera, mode, this.backdrop(), compare, wipe);
    this.shown = { camera, mode, compare, wipe };
    this.frames = (this.frames ?? 0) + 1;
  }

  /** How pictures follow each other while something moves; slow machines draw more coarsely. */
  measure(camera) {
    const now = performance.now();
    const between = now - (this.painted ?? now);
    this.painted = now;
    if (between > 0 && !this.rested) { // no frame between was idle: the machine took that long
      this.between = this.between ? 0.8 * this.between + 0.2 * Math.min(between, 300) : Math.min(between, 300);
      this.learn(this.between);
    } else if (now - this.moved < MOVING_FOR) {
      this.renderer.whenDrawn().then((milliseconds) => this.learn(milliseconds / 2)); // of which half is waiting for frames
    }
    this.rested = false;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tellFacts(camera), 300);
  }

  /** Takes a while that a picture took: coarser pictures follow when it was long, finer ones when it was short. */
  learn(milliseconds) {
    const rate = 1000 / milliseconds;
    const change = rate < SLOW ? 0.08 : rate > 1.25 * SLOW ? -0.03 : 0;
    this.slowness = Math.min(1 - COARSEST, Math.max(0, this.slowness + change));
  }

  tellFacts(camera) {
    const sorted = [...this.latency].sort((a, b) => a - b);
    this.controls.tellFacts({
      Surfels: this.person.surfels.toLocaleString('en'),
      'Seen from here': this.renderer.surfels[0].drawn.toLocaleString('en'),
      'Picture': `${camera.width} × ${camera.height}`,
      'New face after': sorted.length ? `${Math.round(sorted[Math.floor(sorted.length / 2)])} ms` : '–',
      'While moving': this.between ? `${Math.round(1000 / this.between)} pictures/s` : '–',
    });
  }

  get dark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  backdrop() {
    const { backdrop } = this.state.now;
    const stage = byId('stage');
    const name = backdrop === 'studio' ? (this.dark ? 'dark' : 'light') : backdrop;
    stage.classList.toggle('clear', name === 'none');
    stage.classList.toggle('on-dark', name === 'black' || name === 'dark' || name === 'green');
    stage.classList.toggle('on-light', name === 'white' || name === 'light');
    return BACKDROPS[name] ?? null;
  }

  status(status, detail) {
    const texts = { lost: 'Connection lost; trying again …', step: `Making a mesh: ${detail} …`, error: detail };
    byId('status').textContent = texts[status] ?? '';
    byId('status').dataset.status = status;
    this.rested = true; // waiting for a mesh or the server tells nothing of how fast the machine draws
    if (status === 'connected') {
      this.askAgain();
    }
  }

  /** Draws once more and gives the canvas while its picture is there. */
  async freshCanvas() {
    if (this.flat) {
      return byId('flat');
    }
    this.scale = 1;
    const { mode, compare, wipe } = this.state.now;
    const camera = this.camera();
    await this.renderer.sort(camera, mode, compare);
    this.paint(camera, mode, compare, wipe);
    return this.canvas;
  }

  fileName(ending) {
    return `${this.person.name} ${momentName(this.person, this.state.now.at)}.${ending}`.replace(/[\\/:*?"<>|%·]+/g, '').replace(/\s+/g, '-');
  }

  async snapshot() {
    const canvas = await this.freshCanvas();
    const png = await pngOf(canvas);
    this.lastSnapshot = png;
    save(png, this.fileName('png'));
    tell('Picture saved');
  }

  async record() {
    const button = byId('record');
    if (this.flat || !window.MediaRecorder) {
      tell('This browser cannot record');
      return;
    }
    if (!this.recorder.running) {
      await this.freshCanvas();
      this.recorder.start();
      button.setAttribute('aria-pressed', 'true');
      button.setAttribute('aria-label', 'End the film');
      tell('Recording');
      return;
    }
    const { film, ending } = await this.recorder.stop();
    this.lastFilm = film;
    button.setAttribute('aria-pressed', 'false');
    button.setAttribute('aria-label', 'Record film');
    save(film, this.fileName(ending));
    tell('Film saved');
  }

  async share() {
    this.writeHash();
    try {
      await navigator.clipboard.writeText(location.href);
      tell('Link copied');
    } catch {
      tell('The address bar holds the link');
    }
  }

  theme() {
    const next = this.dark ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    write('theme', next);
    tell(next === 'dark' ? 'Dark' : 'Light');
    this.touch();
  }
}

function numbers(map) {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value]));
}

function read(name) {
  try {
    return localStorage.getItem(`timewalker-${name}`);
  } catch {
    return null; // pages without a place to keep things
  }
}

function write(name, value) {
  try {
    localStorage.setItem(`timewalker-${name}`, value);
  } catch {
    // kept until the page closes
  }
}

const opened = await (isOffline() ? openOffline() : openLive());
/** @type {any} */ (window).timewalker = new Page(opened);
