// One card per run: what it is, how far and how well it goes, the network's shape, its adaptors and its charts.

import {html, say} from './dom.js';
import * as format from './format.js';
import {LineChart, Sparkline} from './charts.js';
import {NetworkFigure} from './network.js';

const SILENT_MS = 60_000;

export function epochOf(run) {
  if (!run.now) return NaN;
  const perEpoch = run.setup?.stepsPerEpoch ?? 0;
  return perEpoch > 0 ? run.now.step / perEpoch : run.now.epoch;
}

// What has become of the run, and how to show it. A run that says nothing for a minute is silent.
export function stateOf(run, now) {
  const silentMs = now - run.reportedMs;
  const silent = run.state === 'running' && silentMs > SILENT_MS;
  return {
    name: silent ? 'silent' : run.state,
    show(element) {
      element.className = `pill ${silent ? 'silent' : run.state}`;
      say(element, silent ? `silent for ${format.duration(silentMs / 1000)}` : run.state);
    },
  };
}

export function pill() {
  return html('span', {class: 'pill'});
}

// Adaptors are ordered, so are their tones: eight steps, spread over as many adaptors as there are.
export function adaptorTone(i, length) {
  return 'a' + (length > 8 ? i % 8 : length < 2 ? 0 : Math.round((i * 7) / (length - 1)));
}

function figure(title) {
  const value = html('dd');
  const more = html('dd', {class: 'more'});
  return {element: html('div', {class: 'figure'}, html('dt', {}, title), value, more), value, more};
}

function chart(title, label, options) {
  const element = html('div', {class: 'chart'});
  const legend = html('p', {class: 'legend'});
  return {frame: html('figure', {class: 'plot'}, html('figcaption', {}, html('h4', {}, title), legend), element), legend, chart: new LineChart(element, label, options)};
}

function legend(element, entries) {
  if (element.childElementCount === entries.length) return;
  element.replaceChildren(...entries.map(([tone, text]) => html('span', {class: tone}, html('i'), text)));
}

const within01 = ([low]) => [Math.max(0, Math.floor(low * 10) / 10), 1];

export class Card {
  constructor(name) {
    this.name = name;
    this.dirty = true;
    this.visible = false;
    this.title = html('h3', {id: 'title-' + Card.next}, name);
    this.dot = html('i', {class: 'tone-dot'});
    this.state = pill();
    this.what = html('p', {class: 'what'});
    this.message = html('p', {class: 'failure', hidden: true});
    this.bar = html('progress', {max: 1, value: 0, 'aria-label': 'Progress of the run'});
    this.position = html('p', {class: 'position'});
    this.left = html('p', {class: 'position'});
    this.figures = {accuracy: figure('Test accuracy'), loss: figure('Train loss'), macs: figure('MACs'), speed: figure('Images/s')};
    this.network = new NetworkFigure();
    this.shapeNote = html('p', {class: 'aside'});
    this.adaptors = new AdaptorTable();
    this.makeCharts(name);
    this.details = html('dl', {class: 'details'});
    this.element = html('article', {class: 'card', 'aria-labelledby': 'title-' + Card.next++, tabindex: '-1'}, this.sections());
  }

  makeCharts(name) {
    const formatX = (x) => String(x);
    const loss = {formatX, formatY: (y, exact) => (exact ? format.decimal(y, 4) : format.small(y)), domainY: ([low, high]) => [Math.min(0, low), high], waiting: 'Waiting for the first report'};
    const accuracy = {formatX, formatY: (y, exact) => (exact ? format.percent(y, 2) : format.percent(y, 0)), domainY: within01, waiting: 'Waiting for the first report'};
    this.loss = chart('Loss', `${name}: loss`, loss);
    this.accuracy = chart('Accuracy', `${name}: accuracy`, accuracy);
    this.alpha = chart('Alpha', `${name}: alpha of each adaptor`, {formatX, formatY: (y, exact) => format.decimal(y, exact ? 3 : 1), endLabels: true});
    this.factor = chart('Reshape factor', `${name}: reshape factor of each adaptor`, {formatX, formatY: (y, exact) => format.decimal(y, exact ? 4 : 2), endLabels: true, domainY: (span) => this.factorRange(span)});
  }

  factorRange([low, high]) {
    return [Math.min(this.run?.setup?.r1 ?? low, low), Math.max(this.run?.setup?.r2 ?? high, high)];
  }

  sections() {
    const key = (tone, text) => html('span', {class: tone}, html('i'), text);
    this.loss.legend.append(key('train', 'train'), key('test', 'test'));
    this.accuracy.legend.append(key('train', 'train'), key('test', 'test'));
    this.learned = html('div', {class: 'learned'}, this.adaptors.element, html('div', {class: 'plots'}, this.alpha.frame, this.factor.frame));
    return [
      html('header', {}, html('div', {class: 'row'}, this.dot, this.title, this.state), this.what, this.message),
      html('div', {class: 'progress'}, this.bar, html('div', {class: 'row'}, this.position, this.left)),
      html('dl', {class: 'figures'}, Object.values(this.figures).map((entry) => entry.element)),
      html('figure', {class: 'shape'}, html('figcaption', {}, html('h4', {}, 'Network shape'), this.shapeNote), this.network.element),
      html('div', {class: 'plots'}, this.loss.frame, this.accuracy.frame),
      this.learned,
      html('details', {class: 'provenance'}, html('summary', {}, 'Details'), this.details),
    ];
  }

  update(run, past, tone, now) {
    this.run = run;
    this.dot.className = `tone-dot ${tone}`;
    stateOf(run, now).show(this.state);
    this.message.hidden = run.message === '';
    say(this.message, run.message);
    this.showSetup(run.setup);
    this.showFigures(run);
    if (run.now) this.showNetwork(run);
    if (past) this.showPast(past, run);
    this.showDetails(run);
  }

  showSetup(setup) {
    say(this.what, setup ? [`${setup.network} · ${setup.mode}`, `${setup.inputSize} px`, `${setup.classes} classes`, setup.device].join(' · ') : 'Waiting for its description');
  }

  showFigures(run) {
    const {setup, now, test} = run;
    const {accuracy, loss, macs, speed} = this.figures;
    const total = (setup?.epochs ?? 0) * (setup?.stepsPerEpoch ?? 0);
    this.bar.value = total > 0 && now ? Math.min(1, now.step / total) : 0;
    say(this.position, now ? `Epoch ${Math.min(now.epoch + 1, setup?.epochs ?? Infinity)} of ${setup?.epochs ?? '?'} · step ${format.count(now.step)}${total ? ' of ' + format.count(total) : ''}` : 'Not started');
    say(this.left, run.state === 'running' && now?.remainingSeconds > 0 ? `${format.duration(now.remainingSeconds)} left` : '');
    say(accuracy.value, format.percent(test?.accuracy));
    say(accuracy.more, test ? `best ${format.percent(test.bestAccuracy)}` : 'not evaluated yet');
    say(loss.value, format.decimal(now?.loss));
    loss.value.classList.toggle('bad', format.isBroken(now?.loss));
    say(loss.more, `train accuracy ${format.percent(now?.accuracy)}`);
    say(macs.value, format.scaled(now?.macs));
    say(macs.more, `${format.round(setup?.parameters)} parameters`);
    say(speed.value, format.rate(now?.imagesPerSecond));
    say(speed.more, `data wait ${format.percent(now?.dataWait, 0)}`);
  }

  showNetwork(run) {
    const {layers, adaptors, penalty} = run.now;
    const inputSize = run.setup?.inputSize ?? 0;
    this.network.update(layers, inputSize);
    const last = layers.at(-1)?.size;
    say(this.shapeNote, layers.length === 0 ? 'not reported' : `${layers.length} layers, ${inputSize ? inputSize + ' px to ' : ''}${last} px`);
    this.learned.hidden = adaptors.length === 0;
    this.adaptors.update(adaptors, penalty, run.setup);
  }

  showPast(past, run) {
    const perEpoch = run.setup?.stepsPerEpoch || 1;
    const x = past.train.step.map((step) => step / perEpoch);
    const xTest = past.test.step.map((step) => step / perEpoch);
    this.loss.chart.update([{name: 'train', tone: 'train', x, y: past.train.loss}, {name: 'test', tone: 'test', x: xTest, y: past.test.loss, dots: true}]);
    this.accuracy.chart.update([{name: 'train', tone: 'train', x, y: past.train.accuracy}, {name: 'test', tone: 'test', x: xTest, y: past.test.accuracy, dots: true}]);
    const adaptors = past.train.alpha.length;
    if (adaptors === 0) return;
    const lines = (columns) => columns.map((y, i) => ({name: String(i), tone: adaptorTone(i, adaptors), x, y}));
    this.alpha.chart.update(lines(past.train.alpha));
    this.factor.chart.update(lines(past.train.reshapeFactor));
    this.adaptors.trace(past.train.reshapeFactor, this.factorRange([0.5, 1]));
  }

  showDetails(run) {
    const {setup, now, test, checkpoint} = run;
    const entries = [
      ['Stream', setup?.stream], ['Batch', setup && `${setup.batchSize} images`],
      ['Learning rates', now && `weights ${format.small(now.weightLearningRate)}, alphas ${format.small(now.alphaLearningRate)}`],
      ['FLOPs', now && `${format.scaled(2 * now.macs)} (2 × MACs)`], ['Penalty', now && format.decimal(now.penalty, 4)],
      ['Step time', now && format.duration(now.stepSeconds)], ['Units ready', now && format.count(now.lagUnits)],
      ['Test loss', test && format.decimal(test.loss, 4)],
      ['Checkpoint', checkpoint && `step ${format.count(checkpoint.step)}, ${format.bytes(checkpoint.bytes)} in ${format.duration(checkpoint.seconds)}`],
      ['Checkpoint path', checkpoint?.path], ['Reports', `${format.count(run.reports)} received, ${format.count(run.lost)} lost`],
      ...Object.entries(setup?.provenance ?? {}),
    ].filter(([, value]) => value);
    while (this.details.childElementCount > entries.length) this.details.lastChild.remove();
    entries.forEach(([name, value], i) => {
      if (!this.details.children[i]) this.details.append(html('div', {}, html('dt'), html('dd')));
      const [dt, dd] = this.details.children[i].children;
      say(dt, name);
      say(dd, String(value));
    });
  }
}
Card.next = 0;

class AdaptorTable {
  constructor() {
    this.body = html('tbody');
    this.element = html('table', {class: 'adaptors'},
      html('caption', {}, 'Adaptors'),
      html('thead', {}, html('tr', {}, ['', 'Alpha', 'Sigmoid', 'Factor', 'Output', 'Over time'].map((title) => html('th', {scope: 'col'}, title)))),
      this.body);
    this.rows = [];
  }

  update(adaptors, penalty) {
    this.match(adaptors.length);
    adaptors.forEach((adaptor, i) => {
      const {cells} = this.rows[i];
      say(cells[0], format.decimal(adaptor.alpha));
      cells[0].classList.toggle('bad', format.isBroken(adaptor.alpha));
      say(cells[1], format.decimal(adaptor.sigmoid));
      say(cells[2], format.decimal(adaptor.reshapeFactor));
      cells[2].title = penalty === 1 ? '' : `alpha asks for ${format.decimal(adaptor.reshapeFactorTrue)}`;
      say(cells[3], `${adaptor.outputSize}\u202fpx`);
    });
  }

  match(length) {
    while (this.rows.length > length) this.rows.pop().element.remove();
    while (this.rows.length < length) this.add(this.rows.length);
    this.rows.forEach((row, i) => { row.element.className = adaptorTone(i, length); });
  }

  add(i) {
    const spark = new Sparkline();
    const cells = Array.from({length: 4}, () => html('td', {class: 'figure'}));
    const element = html('tr', {}, html('th', {scope: 'row'}, html('i', {class: 'tone-dot'}), String(i)), cells, html('td', {class: 'trace'}, spark.element));
    this.rows.push({element, cells, spark});
    this.body.append(element);
  }

  trace(columns, [low, high]) {
    this.rows.forEach((row, i) => row.spark.update(columns[i] ?? [], low, high));
  }
}
