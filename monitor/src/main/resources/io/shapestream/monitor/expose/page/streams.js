// One card per stream: how far its plan and its feeders got, where its runs stand, and what was rejected, with pictures.

import {html, say} from './dom.js';
import * as format from './format.js';

const MOST_MARKS = 60;

export class Streams {
  constructor(parent, fetchRejected = loadRejected) {
    this.parent = parent;
    this.fetchRejected = fetchRejected;
    this.cards = new Map();
  }

  update(streams, runs, tones) {
    const names = new Set(streams.map((stream) => stream.stream));
    for (const [name, card] of this.cards) {
      if (!names.has(name)) {
        card.element.remove();
        this.cards.delete(name);
      }
    }
    for (const stream of streams) {
      const card = this.cards.get(stream.stream) ?? this.add(stream.stream);
      card.update(stream, runs.filter((run) => run.setup?.stream === stream.stream && run.now), tones);
    }
  }

  add(name) {
    const card = new StreamCard(name, this.fetchRejected);
    this.cards.set(name, card);
    this.parent.append(card.element);
    return card;
  }
}

function loadRejected(name) {
  return fetch('api/rejected?stream=' + encodeURIComponent(name)).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))));
}

function figure(title) {
  const value = html('dd');
  const more = html('dd', {class: 'more'});
  return {element: html('div', {class: 'figure'}, html('dt', {}, title), value, more), value, more};
}

class StreamCard {
  constructor(name, fetchRejected) {
    this.name = name;
    this.fetchRejected = fetchRejected;
    this.shown = -1;
    const id = 'stream-' + StreamCard.next++;
    this.trouble = html('p', {class: 'failure', hidden: true});
    this.figures = {fed: figure('Units fed'), behind: figure('Feeders behind'), lead: figure('Lead'), rejected: figure('Rejected')};
    this.track = html('div', {class: 'track', role: 'img'});
    this.slowest = html('p', {class: 'position'});
    this.samples = html('ul', {class: 'rejected'});
    this.gallery = html('details', {class: 'provenance', hidden: true}, html('summary', {}, 'Rejected samples, and what took their place'), this.samples);
    this.element = html('article', {class: 'panel stream', 'aria-labelledby': id},
      html('h3', {id}, name), this.trouble,
      html('dl', {class: 'figures'}, Object.values(this.figures).map((entry) => entry.element)),
      html('div', {}, this.track, this.slowest), this.gallery);
  }

  update(stream, runs, tones) {
    this.trouble.hidden = stream.trouble === '';
    say(this.trouble, stream.trouble);
    const running = runs.filter((run) => run.state === 'running').sort((a, b) => a.now.unit - b.now.unit);
    this.showFigures(stream, running[0]);
    this.showTrack(stream, runs, running[0], tones);
    this.showRejected(stream);
  }

  showFigures(stream, slowest) {
    const {fed, behind, lead, rejected} = this.figures;
    say(fed.value, format.count(stream.fed));
    say(fed.more, `of ${format.count(stream.planned)} planned`);
    say(behind.value, format.count(Math.max(0, stream.planned - stream.fed)));
    say(behind.more, `${stream.feeders} of at most ${stream.partitions} feeders`);
    behind.more.classList.toggle('bad', stream.feeders === 0 && stream.planned > stream.fed);
    say(lead.value, slowest ? format.count(Math.max(0, stream.planned - slowest.now.unit)) : '–');
    say(lead.more, 'units beyond the slowest run');
    say(rejected.value, format.count(stream.rejected));
    say(rejected.more, stream.rejected === 0 ? 'every sample was usable' : 'others took their place');
  }

  // Each run is a mark between the stream's beginning and the end of its plan.
  showTrack(stream, runs, slowest, tones) {
    const end = Math.max(1, stream.planned, ...runs.map((run) => run.now.unit));
    const marks = runs.slice(0, MOST_MARKS);
    while (this.track.childElementCount > marks.length + 1) this.track.lastChild.remove();
    while (this.track.childElementCount < marks.length + 1) this.track.append(html('i'));
    this.track.children[0].className = 'fed';
    this.track.children[0].style.inlineSize = `${(100 * Math.min(stream.fed, end)) / end}%`;
    marks.forEach((run, i) => {
      const mark = this.track.children[i + 1];
      mark.className = `mark ${tones.get(run.run)}`;
      mark.style.insetInlineStart = `${(100 * run.now.unit) / end}%`;
      mark.title = `${run.run}: unit ${format.count(run.now.unit)}`;
    });
    this.track.setAttribute('aria-label', `Fed ${stream.fed} of ${stream.planned} units; ${marks.map((run) => `${run.run} at ${run.now.unit}`).join(', ')}`);
    say(this.slowest, slowest ? `Slowest run: ${slowest.run}, at unit ${format.count(slowest.now.unit)}` : 'No run is under way');
  }

  showRejected(stream) {
    this.gallery.hidden = stream.rejected === 0;
    if (stream.rejected === this.shown || stream.rejected === 0) return;
    const before = this.shown;
    this.shown = stream.rejected;
    this.fetchRejected(this.name)
      .then((samples) => this.samples.replaceChildren(...samples.map(item)))
      .catch(() => { this.shown = before; });
  }
}
StreamCard.next = 0;

function item(sample) {
  const text = `Sample ${sample.sampleId}${sample.test ? ' of the test split' : ''}`;
  return html('li', {}, sample.picture ? thumbnail(sample) : html('span', {class: 'no-picture'}, 'no longer in Kafka'),
    html('div', {},
      html('p', {class: 'source'}, text, sample.source ? ` · ${sample.source}` : ''), html('p', {}, sample.reason),
      html('p', {class: 'aside'}, `unit ${format.count(sample.unit)}, slot ${sample.slot}: sample ${sample.replacedBy} took its place`)));
}

// Drawn pixel by pixel: no address of a picture, so none to guard.
function thumbnail({picture: {width, height, rgb}, replacedBy}) {
  const canvas = html('canvas', {width, height, role: 'img', 'aria-label': `Sample ${replacedBy}, which took its place`});
  const bytes = atob(rgb);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = bytes.charCodeAt(3 * i + c);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
