// @ts-check
// Moments from the page itself, evaluated by a worker. Of each slot only the newest request waits.
import { directions } from './packet.js';
import { startWorker } from './dom.js';

/** Whether the page brings everything along. */
export const isOffline = () => Boolean(document.getElementById('bundle'));

export async function openOffline() {
  const person = JSON.parse(document.getElementById('person').textContent);
  const worker = startWorker('motion-worker.js');
  const loaded = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.kind === 'loaded' ? resolve(data) : reject(new Error(data.message)));
  });
  worker.postMessage({ kind: 'load', text: document.getElementById('bundle').textContent });
  const { directions: bytes } = await loaded;
  return { person, directions: directions(bytes), source: new OfflineSource(worker) };
}

class OfflineSource {
  constructor(worker) {
    this.worker = worker;
    this.newest = new Map();
    this.busy = null;
    this.next = 1;
    this.has = new Map();
    /** @type {(answer: any) => void} */
    this.onAnswer = () => {};
    /** @type {(status: string, detail?: any) => void} */
    this.onStatus = () => {};
    worker.onmessage = ({ data }) => this.take(data);
  }

  start() {
    this.onStatus('connected');
  }

  ask(request) {
    this.newest.set(request.slot, request);
    this.pump();
  }

  forget() {}

  /** Whether nothing is asked for. */
  get idle() {
    return !this.busy && this.newest.size === 0;
  }

  pump() {
    if (this.busy || this.newest.size === 0) {
      return;
    }
    const [slot, request] = this.newest.entries().next().value;
    this.newest.delete(slot);
    const mix = request.weights.join();
    this.busy = { id: this.next++, since: performance.now() };
    this.worker.postMessage({ kind: 'ask', id: this.busy.id, request: { ...request, whole: this.has.get(slot) !== mix } });
    this.has.set(slot, mix);
  }

  take(data) {
    const { since } = this.busy;
    this.busy = null;
    this.pump();
    if (data.kind === 'error') {
      this.onStatus('error', data.message);
      return;
    }
    this.onAnswer({ ...data, milliseconds: performance.now() - since });
  }
}
