// @ts-check
// Life stages in a row, the sliders below them, and what can be played.
import { byId, make, paintFill } from './dom.js';
import { ageAt, hasAges, momentName, positionOfAge } from './state.js';

const PLAYS = [['life', 'Walk through life'], ['idle', 'Be alive'], ['motion', 'Recorded motion']];

export class Timeline {
  constructor(state, player) {
    this.state = state;
    this.player = player;
    /** @type {(() => void) | undefined} */
    this.onPlay = undefined;
    const { stages } = state.person;
    this.age = byId('age');
    this.other = byId('other');
    for (const input of [this.age, this.other]) {
      input.max = String(stages.length - 1);
      input.disabled = stages.length < 2;
      const key = input === this.age ? 'at' : 'other';
      input.addEventListener('input', () => {
        this.stopLife();
        state.set({ [key]: Number(input.value) });
      });
      input.addEventListener('keydown', (event) => this.yearKey(event, key));
    }
    if (!hasAges(state.person)) {
      byId('stage').classList.add('mixes');
      this.age.setAttribute('aria-label', 'Life stage');
      this.other.setAttribute('aria-label', 'Life stage on the right');
    }
    this.buildPortraits();
    this.buildPlays();
    state.onChange(() => this.show());
    this.show();
  }

  buildPortraits() {
    const { person } = this.state;
    const place = byId('portraits');
    place.classList.toggle('crowded', person.stages.length > 7);
    place.classList.toggle('packed', person.stages.length > 16);
    person.stages.forEach((stage, k) => {
      const label = stage.age === null ? stage.name : String(Math.round(stage.age));
      place.append(
        make('button', {
          type: 'button', class: 'portrait', 'aria-label': stage.age === null ? `Life stage ${stage.name}` : `${label} years`,
          onclick: () => { this.stopLife(); this.state.set({ at: k }); },
        }, make('img', { src: stage.picture, alt: '', draggable: 'false' }), make('span', { 'aria-hidden': 'true' }, label)),
      );
    });
  }

  buildPlays() {
    const place = document.querySelector('.plays');
    const { person } = this.state;
    for (const [kind, label] of PLAYS) {
      const possible = kind === 'idle' || (kind === 'life' ? person.stages.length > 1 : Boolean(person.motion));
      if (possible) {
        const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        icon.innerHTML = '<use href="#i-play"/>';
        const button = make('button', { type: 'button', 'aria-pressed': 'false', onclick: () => this.toggle(kind) }, icon, label);
        button.kind = kind;
        place.append(button);
      }
    }
  }

  /** Plays, or stops playing. */
  toggle(kind) {
    this.player.play(this.player.kind === kind ? null : kind);
    this.showPlays();
    this.onPlay?.();
  }

  stopLife() {
    if (this.player.kind === 'life') {
      this.toggle('life');
    }
  }

  showPlays() {
    for (const button of /** @type {NodeListOf<any>} */ (document.querySelectorAll('.plays button'))) {
      const on = button.kind === this.player.kind;
      button.setAttribute('aria-pressed', String(on));
      button.querySelector('use').setAttribute('href', on ? '#i-pause' : '#i-play');
    }
  }

  /** Arrow keys step by a year where ages are known, by a twentieth of the way else. */
  yearKey(event, key) {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!direction) {
      return;
    }
    event.preventDefault();
    this.stopLife();
    const { person, now } = this.state;
    const last = person.stages.length - 1;
    const next = hasAges(person)
      ? positionOfAge(person, Math.round(ageAt(person, now[key])) + direction)
      : Math.min(last, Math.max(0, now[key] + direction / 20));
    this.state.set({ [key]: next });
  }

  show() {
    const { person, now } = this.state;
    for (const [input, at, output] of [[this.age, now.at, byId('years')], [this.other, now.other, byId('other-years')]]) {
      input.value = String(at);
      input.setAttribute('aria-valuetext', momentName(person, at));
      output.textContent = momentName(person, at);
      paintFill(input);
    }
    this.other.hidden = !now.compare;
    byId('timeline').classList.toggle('pair', now.compare);
    byId('second-moment').hidden = !now.compare;
    [...byId('portraits').children].forEach((portrait, k) => {
      portrait.classList.toggle('near', Math.abs(now.at - k) < 0.5);
      portrait.classList.toggle('near-other', now.compare && Math.abs(now.other - k) < 0.5);
    });
  }
}
