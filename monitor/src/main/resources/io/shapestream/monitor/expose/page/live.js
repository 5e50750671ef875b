// Keeps what the monitor tells: the latest of each run, and the past of the runs that are looked at.

const RETRY_MS = [500, 1000, 2000, 5000, 10000];
const MOST_POINTS = 1000;

export class Live {
  constructor(onChange, onLink) {
    this.runs = new Map();
    this.pasts = new Map();
    this.status = null;
    this.clockAhead = 0;
    this.onChange = onChange;
    this.onLink = onLink;
    this.failures = 0;
  }

  connect() {
    this.onLink(this.failures === 0 ? 'connecting' : 'reconnecting');
    const source = new EventSource('api/events');
    source.onmessage = (message) => this.take(JSON.parse(message.data));
    source.onerror = () => {
      source.close();
      this.onLink('reconnecting');
      const wait = RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)];
      setTimeout(() => this.connect(), wait);
    };
  }

  take(update) {
    this.failures = 0;
    this.onLink('live');
    this.clockAhead = Date.now() - update.timeMs;
    if (update.all) this.startOver(update.runs);
    const changed = new Set();
    for (const run of update.runs) {
      this.runs.set(run.run, run);
      this.extend(run);
      changed.add(run.run);
    }
    for (const name of update.gone) {
      this.runs.delete(name);
      this.pasts.delete(name);
      changed.add(name);
    }
    this.status = update;
    this.onChange(changed);
  }

  // A new connection: points may be missing, runs may be gone.
  startOver(runs) {
    const present = new Set(runs.map((run) => run.run));
    for (const name of this.runs.keys()) {
      if (!present.has(name)) this.runs.delete(name);
    }
    this.pasts.clear();
  }

  // By the monitor's clock, in milliseconds.
  now() {
    return Date.now() - this.clockAhead;
  }

  // Returns the past of a run, or null until it is loaded; loading ends with a change.
  past(name) {
    const past = this.pasts.get(name);
    if (past === undefined) this.load(name);
    return past instanceof Promise ? null : past ?? null;
  }

  load(name) {
    const loading = fetch('api/history?run=' + encodeURIComponent(name))
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .then((past) => {
        this.pasts.set(name, past);
        if (this.runs.has(name)) this.extend(this.runs.get(name));
        this.onChange(new Set([name]));
      })
      .catch(() => setTimeout(() => {
        if (this.pasts.get(name) === loading) this.pasts.delete(name);
      }, 3000));
    this.pasts.set(name, loading);
  }

  // Adds the newest point. A run that went back to a checkpoint has another past: it is loaded anew.
  extend(run) {
    const past = this.pasts.get(run.run);
    if (past === undefined || past instanceof Promise) return;
    if (run.now) this.extendTrain(past.train, run);
    if (run.test) this.extendTest(past.test, run);
  }

  extendTrain(train, run) {
    const last = train.step.at(-1) ?? -1;
    if (run.now.step < last || run.now.adaptors.length !== train.alpha.length) this.pasts.delete(run.run);
    if (run.now.step <= last) return;
    const now = run.now;
    for (const name of ['step', 'loss', 'accuracy', 'imagesPerSecond', 'dataWait', 'macs']) train[name].push(now[name]);
    now.adaptors.forEach((adaptor, i) => {
      train.alpha[i]?.push(adaptor.alpha);
      train.reshapeFactor[i]?.push(adaptor.reshapeFactor);
    });
    if (train.step.length > MOST_POINTS) this.pasts.delete(run.run);
  }

  extendTest(test, run) {
    if (run.test.step <= (test.step.at(-1) ?? -1)) return;
    test.step.push(run.test.step);
    test.loss.push(run.test.loss);
    test.accuracy.push(run.test.accuracy);
    test.macs.push(run.now?.macs ?? 0);
  }
}
