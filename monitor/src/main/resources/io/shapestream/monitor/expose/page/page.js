// Puts the page together: what is shown, in which order, and when it is drawn.

import {byId, say} from './dom.js';
import * as format from './format.js';
import {Card, stateOf} from './cards.js';
import {Live} from './live.js';
import {LineChart, ScatterChart} from './charts.js';
import {Streams} from './streams.js';
import {Table} from './table.js';

const CARDS = 12;
const RACERS = 12;
const TONES = 8;

class Page {
  constructor() {
    this.live = new Live((changed) => this.change(changed), (state) => this.link(state));
    this.table = new Table(byId('table'), (name) => this.open(name), () => this.schedule());
    this.scatter = new ScatterChart(byId('scatter'), 'Test accuracy over MACs', {
      formatX: (x, exact) => (exact ? format.scaled(x) : format.round(x)), formatY: (y, exact) => format.percent(y, exact ? 2 : 0), waiting: 'Waiting for the first evaluation'});
    this.race = new LineChart(byId('race'), 'Test accuracy after each epoch', {
      formatY: (y, exact) => format.percent(y, exact ? 2 : 0), domainY: ([low]) => [Math.max(0, Math.floor(low * 10) / 10), 1], waiting: 'Waiting for the first evaluation'});
    this.streams = new Streams(byId('stream-cards'));
    this.cards = new Map();
    this.tones = new Map();
    this.limit = CARDS;
    this.pinned = new Set();
    this.seen = new IntersectionObserver((entries) => this.look(entries), {rootMargin: '300px'});
    byId('more').addEventListener('click', () => this.more());
    byId('search').addEventListener('input', () => this.schedule());
    setInterval(() => this.schedule(), 5000);
    this.live.connect();
  }

  link(state) {
    const element = byId('link');
    element.className = `link ${state}`;
    say(element, {connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting'}[state]);
  }

  change(changed) {
    for (const name of changed) {
      const card = this.cards.get(name);
      if (card) card.dirty = true;
    }
    this.schedule();
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.draw();
    });
  }

  // Running ones first, then by name; the table may sort them otherwise.
  runs() {
    const rank = {running: 0, failed: 1, stopped: 2, completed: 3};
    const all = [...this.live.runs.values()].sort((a, b) => rank[a.state] - rank[b.state] || a.run.localeCompare(b.run, 'en', {numeric: true}));
    const words = byId('search').value.toLowerCase().split(/\s+/).filter(Boolean);
    const text = (run) => `${run.run} ${run.setup?.network} ${run.setup?.mode} ${run.setup?.stream} ${stateOf(run, this.live.now()).name}`.toLowerCase();
    return this.table.order(all.filter((run) => words.every((word) => text(run).includes(word))));
  }

  draw() {
    const all = this.live.runs.size;
    byId('empty').hidden = all > 0;
    byId('overview').hidden = all === 0;
    byId('runs').hidden = all === 0;
    byId('search-label').hidden = all <= 8;
    this.paint();
    this.showStatus();
    this.showStreams();
    if (all === 0) return this.showCards([]);
    const runs = this.runs();
    this.table.update(runs, this.tones, this.live.now());
    this.showOverview(runs);
    this.showCards(runs);
  }

  // A run keeps its tone while it is known.
  paint() {
    for (const name of this.tones.keys()) {
      if (!this.live.runs.has(name)) this.tones.delete(name);
    }
    for (const name of [...this.live.runs.keys()].sort()) {
      if (!this.tones.has(name)) this.tones.set(name, 'c' + (this.tones.size % TONES));
    }
  }

  showStatus() {
    const runs = [...this.live.runs.values()];
    const states = {};
    for (const run of runs) {
      const name = stateOf(run, this.live.now()).name;
      states[name] = (states[name] ?? 0) + 1;
    }
    const parts = ['running', 'silent', 'failed', 'stopped', 'completed'].filter((name) => states[name]).map((name) => `${states[name]} ${name}`);
    say(byId('summary'), parts.join(' · '));
    document.title = runs.length ? `${states.running ?? 0} running · ShapeStream` : 'ShapeStream';
    this.showNotice(this.live.status);
  }

  showStreams() {
    const streams = this.live.status?.streams ?? [];
    byId('streams').hidden = streams.length === 0;
    this.streams.update(streams, [...this.live.runs.values()], this.tones);
  }

  showNotice(status) {
    const notice = byId('notice');
    let text = '';
    if (status?.state === 'ENDED') text = 'The monitor has stopped reading telemetry. See its log.';
    else if (status?.trouble) text = `${status.trouble}. The monitor keeps trying.`;
    else if (status?.state === 'CATCHING_UP') text = `Reading earlier reports: ${format.count(status.lagRecords)} to go.`;
    else if (status?.lagRecords > 1000) text = `This page is behind: ${format.count(status.lagRecords)} reports are not read yet.`;
    notice.hidden = text === '';
    say(notice, text);
    say(byId('footnote'), status?.skipped ? `${format.count(status.skipped)} telemetry records could not be read and were skipped` : '');
  }

  showOverview(runs) {
    const few = runs.length <= RACERS;
    say(byId('race-note'), few ? 'After each epoch' : `After each epoch, of the first ${RACERS} runs in the table`);
    this.scatter.update(runs.filter((run) => run.test && run.now).map((run) => ({
      name: run.run, tone: few ? this.tones.get(run.run) : 'c0', x: run.now.macs, y: run.test.accuracy, trail: few ? this.trail(run) : [],
    })));
    this.race.update(runs.slice(0, RACERS).map((run) => {
      const past = this.live.past(run.run);
      const perEpoch = run.setup?.stepsPerEpoch || 1;
      return {name: run.run, tone: this.tones.get(run.run), dots: true, x: past?.test.step.map((step) => step / perEpoch) ?? [], y: past?.test.accuracy ?? []};
    }));
  }

  trail(run) {
    const past = this.live.past(run.run);
    return past ? past.test.macs.map((macs, i) => [macs, past.test.accuracy[i]]) : [];
  }

  showCards(runs) {
    const shown = runs.filter((run, i) => i < this.limit || this.pinned.has(run.run));
    const names = new Set(shown.map((run) => run.run));
    for (const [name, card] of this.cards) {
      if (!names.has(name)) {
        this.seen.unobserve(card.element);
        card.element.remove();
        this.cards.delete(name);
      }
    }
    const parent = byId('cards');
    shown.forEach((run, i) => {
      const card = this.cards.get(run.run) ?? this.addCard(run.run);
      if (parent.children[i] !== card.element) parent.insertBefore(card.element, parent.children[i] ?? null);
      this.drawCard(card, run);
    });
    const hidden = runs.length - shown.length;
    byId('more').hidden = hidden <= 0;
    say(byId('more'), `Show ${Math.min(CARDS, hidden)} more of ${hidden}`);
  }

  addCard(name) {
    const card = new Card(name);
    this.cards.set(name, card);
    this.seen.observe(card.element);
    return card;
  }

  // Cards out of sight wait: two hundred runs cost no more than those on the screen.
  drawCard(card, run) {
    if (!card.visible || (!card.dirty && run.state !== 'running')) return;
    card.dirty = false;
    card.update(run, this.live.past(run.run), this.tones.get(run.run), this.live.now());
  }

  look(entries) {
    for (const entry of entries) {
      for (const card of this.cards.values()) {
        if (card.element === entry.target) card.visible = entry.isIntersecting;
      }
    }
    this.schedule();
  }

  more() {
    this.limit += CARDS;
    this.schedule();
  }

  open(name) {
    this.pinned.add(name);
    this.draw();
    const card = this.cards.get(name);
    card.element.scrollIntoView({behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth', block: 'start'});
    card.element.focus({preventScroll: true});
  }
}

const THEMES = ['auto', 'light', 'dark'];

function applyTheme(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  say(byId('theme'), `Theme: ${theme}`);
}

function startTheme() {
  const kept = () => (THEMES.includes(localStorage.getItem('theme')) ? localStorage.getItem('theme') : 'auto');
  applyTheme(kept());
  byId('theme').addEventListener('click', () => {
    localStorage.setItem('theme', THEMES[(THEMES.indexOf(kept()) + 1) % THEMES.length]);
    applyTheme(kept());
  });
}

startTheme();
new Page();
