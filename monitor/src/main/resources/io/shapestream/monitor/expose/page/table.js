// All runs, one per row: the place to compare, sort and find them.

import {html, say} from './dom.js';
import * as format from './format.js';
import {stateOf, epochOf, pill} from './cards.js';

const COLUMNS = [
  {key: 'run', title: 'Run', text: true, value: (run) => run.run},
  {key: 'state', title: 'State', text: true, value: (run) => run.state},
  {key: 'network', title: 'Network', text: true, value: (run) => `${run.setup?.network ?? ''} ${run.setup?.mode ?? ''}`,
    show: (run) => (run.setup ? `${run.setup.network} · ${run.setup.mode}` : '–')},
  {key: 'epoch', title: 'Epoch', value: epochOf, show: (run) => (run.now ? `${format.decimal(epochOf(run), 1)} / ${run.setup?.epochs ?? '?'}` : '–')},
  {key: 'accuracy', title: 'Test accuracy', value: (run) => format.number(run.test?.accuracy), show: (run) => format.percent(run.test?.accuracy)},
  {key: 'loss', title: 'Loss', value: (run) => format.number(run.now?.loss), show: (run) => format.decimal(run.now?.loss), bad: (run) => format.isBroken(run.now?.loss)},
  {key: 'macs', title: 'MACs', value: (run) => format.number(run.now?.macs), show: (run) => format.scaled(run.now?.macs)},
  {key: 'parameters', title: 'Parameters', value: (run) => format.number(run.setup?.parameters), show: (run) => format.round(run.setup?.parameters)},
  {key: 'speed', title: 'Images/s', value: (run) => format.number(run.now?.imagesPerSecond), show: (run) => format.rate(run.now?.imagesPerSecond)},
  {key: 'wait', title: 'Data wait', value: (run) => format.number(run.now?.dataWait), show: (run) => format.percent(run.now?.dataWait, 0)},
  {key: 'left', title: 'Time left', value: (run) => (run.state === 'running' ? run.now?.remainingSeconds || Infinity : 0),
    show: (run) => (run.state === 'running' && run.now?.remainingSeconds > 0 ? format.duration(run.now.remainingSeconds) : '–')},
];

export class Table {
  // onPick(name) is called when a run is chosen; onOrder() when the order changes.
  constructor(frame, onPick, onOrder) {
    this.onPick = onPick;
    this.onOrder = onOrder;
    this.rows = new Map();
    this.sort = null;
    this.heads = COLUMNS.map((column) => this.head(column));
    this.body = html('tbody');
    frame.append(html('table', {}, html('caption', {class: 'hidden'}, 'All runs'), html('thead', {}, html('tr', {}, this.heads)), this.body));
  }

  head(column) {
    const button = html('button', {type: 'button', onclick: () => this.sortBy(column)}, column.title);
    return html('th', {scope: 'col', class: column.text ? 'text' : 'figure', 'data-key': column.key}, button);
  }

  // First click: the best first for figures, A to Z for text; second: the other way; third: as it was.
  sortBy(column) {
    const first = column.text ? 1 : -1;
    if (this.sort?.column !== column) this.sort = {column, direction: first};
    else this.sort = this.sort.direction === first ? {column, direction: -first} : null;
    for (const head of this.heads) {
      const mine = this.sort && head.dataset.key === this.sort.column.key;
      head.ariaSort = mine ? (this.sort.direction > 0 ? 'ascending' : 'descending') : null;
    }
    this.onOrder();
  }

  order(runs) {
    if (!this.sort) return runs;
    const {column, direction} = this.sort;
    const compare = (a, b) => (column.text ? a.localeCompare(b) : direction * (Number.isNaN(a) - Number.isNaN(b)) || a - b);
    return [...runs].sort((a, b) => direction * compare(column.value(a), column.value(b)));
  }

  update(runs, tones, now) {
    const present = new Set(runs.map((run) => run.run));
    for (const [name, row] of this.rows) {
      if (!present.has(name)) {
        row.element.remove();
        this.rows.delete(name);
      }
    }
    runs.forEach((run, i) => {
      const row = this.rows.get(run.run) ?? this.addRow(run);
      this.fill(row, run, tones.get(run.run), now);
      if (this.body.children[i] !== row.element) this.body.insertBefore(row.element, this.body.children[i] ?? null);
    });
  }

  addRow(run) {
    const dot = html('i', {class: 'tone-dot'});
    const name = html('button', {type: 'button', class: 'run-link', onclick: () => this.onPick(run.run)}, run.run);
    const state = pill();
    const cells = COLUMNS.map((column) => html(column.key === 'run' ? 'th' : 'td', {class: column.text ? 'text' : 'figure', scope: column.key === 'run' ? 'row' : null}));
    cells[0].append(dot, name);
    cells[1].append(state);
    const row = {element: html('tr', {}, cells), cells, dot, state};
    this.rows.set(run.run, row);
    return row;
  }

  fill(row, run, tone, now) {
    row.dot.className = `tone-dot ${tone}`;
    stateOf(run, now).show(row.state);
    COLUMNS.forEach((column, i) => {
      if (column.show) {
        say(row.cells[i], column.show(run));
        row.cells[i].classList.toggle('bad', column.bad?.(run) ?? false);
      }
    });
  }
}
