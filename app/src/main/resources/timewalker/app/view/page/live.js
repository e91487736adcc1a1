// @ts-check
// Moments from the server. Of each slot only the newest request waits; when the connection breaks it
// is made anew and the newest requests are sent again. The server ends connections that lie idle: the
// first try to make one anew is quiet.
import { directions, unpack } from './packet.js';

const FIRST_WAIT = 300;
const LONGEST_WAIT = 4000;

/** A connection that lasted so long was a good one: what ended it need not be there any more. Milliseconds. */
const LASTING = 10_000;

/** The server's word for too many pages. */
const TOO_MANY = 1013;

export async function openLive() {
  const person = await (await fetch('description.json')).json();
  person.stages.forEach((stage, k) => {
    stage.picture = `portrait/${k}.jpg`;
  });
  const found = directions(await (await fetch('directions.bin')).arrayBuffer());
  return { person, directions: found, source: new LiveSource() };
}

class LiveSource {
  constructor() {
    this.lanes = new Map();
    this.next = 1;
    this.wait = FIRST_WAIT;
    this.parked = false;
    /** @type {(answer: any) => void} */
    this.onAnswer = () => {};
    /** @type {(status: string, detail?: any) => void} */
    this.onStatus = () => {};
  }

  start() {
    const address = new URL('moments', document.baseURI);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    address.hash = '';
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.socket = socket;
      this.opened = performance.now();
      this.onStatus('connected');
      for (const lane of this.lanes.values()) {
        lane.newest ??= lane.busy;
        lane.busy = null;
        this.pump(lane);
      }
    };
    socket.onmessage = ({ data }) => this.take(data);
    socket.onclose = ({ code }) => {
      const lasted = this.socket && performance.now() - this.opened > LASTING;
      const served = Boolean(this.socket);
      this.socket = null;
      if (served && code === TOO_MANY) {
        // It made room for another page, and takes a place again when it is used.
        this.parked = true;
        this.onStatus('lost');
        return;
      }
      if (lasted) {
        this.wait = FIRST_WAIT;
        this.start();
        return;
      }
      this.onStatus('lost');
      setTimeout(() => this.start(), this.wait);
      this.wait = Math.min(LONGEST_WAIT, this.wait * 1.6);
    };
  }

  /** Asks for a moment; an older request of the same kind and slot that still waits is forgotten. */
  ask(request) {
    const key = `${request.kind} ${request.slot}`;
    let lane = this.lanes.get(key);
    if (!lane) {
      lane = { busy: null, newest: null };
      this.lanes.set(key, lane);
    }
    lane.newest = request;
    if (this.parked) {
      this.parked = false;
      this.start();
    }
    this.pump(lane);
  }

  /** Whether nothing is asked for. */
  get idle() {
    return [...this.lanes.values()].every((lane) => !lane.busy && !lane.newest);
  }

  /** Forgets what was asked for of a kind, so that it is not asked for again. */
  forget(kind) {
    for (const [key, lane] of this.lanes) {
      if (key.startsWith(kind)) {
        lane.newest = null;
      }
    }
  }

  pump(lane) {
    if (this.socket && !lane.busy && lane.newest) {
      lane.busy = { ...lane.newest, id: this.next++ };
      lane.newest = null;
      lane.since = performance.now();
      this.socket.send(JSON.stringify(lane.busy));
    }
  }

  take(data) {
    if (typeof data === 'string') {
      const message = JSON.parse(data);
      if (message.step) {
        this.onStatus('step', message.step);
        return;
      }
      this.onStatus('error', message.error);
      this.done(message.id);
      return;
    }
    /** @type {any} */
    const answer = unpack(data);
    const lane = this.done(answer.id);
    answer.milliseconds = lane ? performance.now() - lane.since : 0;
    this.onAnswer(answer);
  }

  done(id) {
    for (const lane of this.lanes.values()) {
      if (lane.busy?.id === id) {
        lane.busy = null;
        this.pump(lane);
        return lane;
      }
    }
    return null;
  }
}
