// Learning curves that the reader groups, magnifies and reads values from: means over the runs of a
// configuration, or of a value of a key, with a band, over steps or time. They take the place of the drawn
// figure where scripts run.
'use strict';
const curves = (() => {
  const kSeries = 6;  // as many as have a colour and a dash of their own
  const margin = { top: 12, bottom: 44, left: 62, right: 14 };
  const kHeight = 340;

  // Student's t for 95%: a table, and behind it an expansion (Abramowitz and Stegun, 26.7.5).
  const studentT = (freedom) => {
    const first = [NaN, 12.706, 4.303, 3.182, 2.776];
    if (freedom < first.length) return first[freedom];
    const z = 1.959964, cube = z ** 3, fifth = z ** 5;
    return z + (cube + z) / (4 * freedom) + (5 * fifth + 16 * cube + 3 * z) / (96 * freedom ** 2);
  };
  const bands = {
    interval: { title: '95% interval', of: (all, mean, sd) => {
      const half = studentT(all.length - 1) * sd / Math.sqrt(all.length);
      return [mean - half, mean + half];
    } },
    sd: { title: '± 1 standard deviation', of: (all, mean, sd) => [mean - sd, mean + sd] },
    range: { title: 'least to greatest', of: (all) => [Math.min(...all), Math.max(...all)] },
    none: { title: 'no band', of: () => [NaN, NaN] },
  };
  const isNumber = (value) => value !== null && value !== undefined && Number.isFinite(value);
  const meanOf = (all) => all.reduce((sum, value) => sum + value, 0) / all.length;
  const words = (value) => {
    const text = value.toPrecision(4);
    return text.includes('e') || !text.includes('.') ? text : text.replace(/\.?0+$/, '');
  };

  // The mean over the runs at each stretch, its band, and where it stands: [{x, mean, low, high, n}].
  const pointsOf = (data, runs, state) => {
    const points = [];
    for (let at = 0; at < data.stretches; ++at) {
      const there = runs.filter((run) => isNumber(run.values[at]));
      if (there.length === 0) continue;
      const all = there.map((run) => run.values[at]);
      const mean = meanOf(all);
      const sd = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1));
      const [low, high] = all.length > 1 ? bands[state.band].of(all, mean, sd) : [NaN, NaN];
      const x = state.axis === 'time' ? meanOf(there.map((run) => run.seconds[at]))
        : data.first + at / (data.stretches - 1) * (data.last - data.first);
      points.push({ x, mean, low, high, n: all.length });
    }
    return points;
  };

  // Numbers in at most kSeries parts of equally many values; other values each for itself, the most frequent first.
  const partsOf = (values) => {
    const levels = [...new Set(values)];
    const numbers = levels.map(Number).sort((a, b) => a - b);
    const areNumbers = levels.every((level) => level !== '' && Number.isFinite(Number(level)));
    if (levels.length <= kSeries) {
      const sorted = areNumbers ? levels.sort((a, b) => a - b) : levels.sort();
      return { names: sorted, partOf: (value) => sorted.indexOf(value), left: 0 };
    }
    if (areNumbers) {
      const parts = 4;
      const edge = (part) => numbers[Math.round(part * (numbers.length - 1) / parts)];
      const partOf = (value) => {
        let part = 0;
        while (part < parts - 1 && Number(value) > edge(part + 1)) ++part;
        return part;
      };
      const names = [0, 1, 2, 3].map((part) =>
        `${part > 0 ? 'above ' : ''}${words(edge(part))} to ${words(edge(part + 1))}`);
      return { names, partOf, left: 0 };
    }
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    const names = [...counts].sort((a, b) => b[1] - a[1]).slice(0, kSeries).map(([value]) => value);
    return { names, partOf: (value) => names.indexOf(value), left: levels.length - kSeries };
  };

  // The runs of each line, by configuration or by the value of a key.
  const linesOf = (task, index, state, selected, picks) => {
    const data = task.curves;
    const keyOf = (run) => `${index}:${run.group}`;
    const runs = data.runs.filter((run) => selected.has(keyOf(run)));
    const groupOf = new Map(task.groups.map((group) => [group.id, group]));
    if (state.by < 0) {
      const ids = [...new Set(runs.map((run) => run.group))];
      const picked = ids.filter((id) => picks.has(`${index}:${id}`));
      const shown = [...new Set([...picked, ...ids])].slice(0, kSeries);
      const lines = shown.map((id) => ({
        name: `${groupOf.get(id).number} ${groupOf.get(id).label}`.trim(), id,
        runs: runs.filter((run) => run.group === id) }));
      return { lines, left: ids.length - shown.length, of: 'configurations' };
    }
    const valueOf = (run) => String(groupOf.get(run.group).values[state.by]);
    const parts = partsOf(runs.map(valueOf));
    const lines = parts.names.map((name, part) => ({
      name: `${task.keys[state.by]} = ${name}`, runs: runs.filter((run) => parts.partOf(valueOf(run)) === part) }));
    return { lines: lines.filter((line) => line.runs.length > 0), left: parts.left, of: 'values' };
  };

  // Round numbers between low and high, some five to seven.
  const ticksOf = (low, high) => {
    const rough = (high - low) / 7, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((one) => one * power >= rough * 0.999);
    const ticks = [];
    for (let at = Math.ceil(low / step); at * step <= high + step * 1e-6; ++at) ticks.push(at * step);
    return ticks;
  };

  class Chart {
    constructor(figure, tasks, index, changed) {
      this.task = tasks[index];
      this.index = index;
      this.changed = changed;
      this.hasTime = this.task.curves.runs.every((run) => run.seconds);
      this.readHash(new URLSearchParams());
      figure.classList.add('live');
      this.caption = figure.querySelector('figcaption');
      this.svg = elements.svg('svg', { class: 'figure curves', tabindex: '0', role: 'img',
        'aria-label': `Learning curves of ${this.task.curves.name}; + and - magnify, arrows move, 0 shows all` });
      this.legend = elements.make('ul', { class: 'legend' });
      this.readout = elements.make('p', { class: 'note readout', role: 'status' });
      figure.append(this.makeControls(), this.svg, this.legend, this.readout);
      this.svg.addEventListener('pointerdown', (event) => this.magnify(event));
      this.svg.addEventListener('pointermove', (event) => this.read(event));
      this.svg.addEventListener('pointerleave', () => this.read(null));
      this.svg.addEventListener('dblclick', () => this.zoom(null));
      this.svg.addEventListener('keydown', (event) => this.onKey(event));
    }

    makeControls() {
      const bar = elements.make('p', { class: 'tools screen curve-tools' });
      const menu = (label, key, options) => {
        const select = elements.make('select', { 'aria-label': label });
        for (const [value, title] of options) select.append(new Option(title, value));
        select.addEventListener('change', () => {
          this.state[key] = key === 'by' ? Number(select.value) : select.value;
          if (key === 'axis') this.state.range = null;
          this.changed();
        });
        const box = elements.make('label', {}, `${label} `);
        box.append(select);
        bar.append(box, ' ');
        return select;
      };
      const keys = this.task.curves.all ? this.task.keys.map((key, i) => [i, key]) : [];
      this.menus = { by: menu('A line each', 'by', [[-1, 'configuration'], ...keys]),
                     band: menu('Band', 'band', Object.entries(bands).map(([key, band]) => [key, band.title])) };
      if (this.hasTime) this.menus.axis = menu('Over', 'axis', [['step', 'steps'], ['time', 'time']]);
      this.seeds = elements.make('input', { type: 'checkbox' });
      this.seeds.addEventListener('change', () => { this.state.seeds = this.seeds.checked; this.changed(); });
      const box = elements.make('label', {}, '');
      box.append(this.seeds, ' each run');
      this.whole = elements.make('button', { type: 'button' }, 'Show all');
      this.whole.addEventListener('click', () => this.zoom(null));
      bar.append(box, ' ', this.whole);
      return bar;
    }

    // "c=TASK.KEY.BAND.AXIS.EACH.LOW.HIGH", unless all is as it was at first.
    writeHash(into) {
      const { by, band, axis, seeds, range } = this.state;
      const text = [this.index, by, band, axis, seeds ? 1 : 0, ...(range || [])].join('_');
      if (text !== `${this.index}_-1_interval_step_0`) into.append('c', text);
    }
    readHash(from) {
      this.state = { by: -1, band: 'interval', axis: 'step', seeds: false, range: null };
      const parts = from.getAll('c').map((text) => text.split('_')).find((one) => Number(one[0]) === this.index);
      if (!parts) return;
      const [, by, band, axis, seeds, low, high] = parts;
      if (this.task.curves.all && this.task.keys[by] !== undefined) this.state.by = Number(by);
      if (Object.hasOwn(bands, band)) this.state.band = band;
      if (axis === 'time' && this.hasTime) this.state.axis = axis;
      this.state.seeds = seeds === '1';
      if (isNumber(Number(low)) && Number(high) > Number(low)) this.state.range = [Number(low), Number(high)];
    }

    zoom(range) {
      this.state.range = range;
      this.changed();
    }
    onKey(event) {
      const [low, high] = this.extent;
      const width = high - low;
      const to = { '+': [low + width / 4, high - width / 4], '-': [low - width / 2, high + width / 2],
                   ArrowLeft: [low - width / 4, high - width / 4],
                   ArrowRight: [low + width / 4, high + width / 4], 0: null }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.zoom(to && [Math.max(this.all[0], to[0]), Math.min(this.all[1], to[1])]);
    }
    valueAt(event) {
      const box = this.svg.getBoundingClientRect();
      const share = (event.clientX - box.left - margin.left) / (box.width - margin.left - margin.right);
      return this.extent[0] + Math.min(1, Math.max(0, share)) * (this.extent[1] - this.extent[0]);
    }
    magnify(event) {
      event.preventDefault();
      this.svg.focus({ preventScroll: true });
      const begin = this.valueAt(event);
      const shade = elements.svg('rect', { class: 'brush', y: margin.top, width: 0,
                                           height: kHeight - margin.top - margin.bottom });
      this.svg.append(shade);
      const rangeTo = (at) => [begin, this.valueAt(at)].sort((a, b) => a - b);
      const move = (at) => {
        const [low, high] = rangeTo(at);
        shade.setAttribute('x', this.x(low));
        shade.setAttribute('width', this.x(high) - this.x(low));
      };
      const end = (at) => {
        window.removeEventListener('pointermove', move);
        window.removeEventListener('pointerup', end);
        shade.remove();
        const [low, high] = rangeTo(at);
        if (this.x(high) - this.x(low) > 6) this.zoom([low, high]);
      };
      window.addEventListener('pointermove', move);
      window.addEventListener('pointerup', end);
    }

    // Shows the values of the lines where the pointer is.
    read(event) {
      this.guide.setAttribute('visibility', event ? 'visible' : 'hidden');
      if (!event) { this.readout.textContent = this.note; return; }
      const at = this.valueAt(event);
      for (const name of ['x1', 'x2']) this.guide.setAttribute(name, this.x(at));
      const texts = this.drawn.filter((line) => line.points.length > 0).map((line) => {
        const nearest = line.points.reduce((a, b) => Math.abs(a.x - at) <= Math.abs(b.x - at) ? a : b);
        return `${line.name}: ${words(nearest.mean)}`;
      });
      this.readout.textContent = `${this.state.axis === 'time' ? `${words(at)} s` : `step ${words(at)}`} · ${texts.join(' · ')}`;
    }

    draw(selected, picks) {
      for (const [key, select] of Object.entries(this.menus)) select.value = this.state[key];
      this.seeds.checked = this.state.seeds;
      this.whole.hidden = !this.state.range;
      const { lines, left, of } = linesOf(this.task, this.index, this.state, selected, picks);
      for (const line of lines) {
        line.points = pointsOf(this.task.curves, line.runs, this.state);
        line.each = this.state.seeds ? line.runs.map((run) => pointsOf(this.task.curves, [run], this.state)) : [];
      }
      this.drawn = lines;
      this.note = [left > 0 ? `${left} more ${of} are not drawn.` : '',
                   this.task.curves.all ? '' : 'The best configurations alone have their curves in this page.',
                   this.state.by >= 0 ? 'A band is over runs of several configurations.' : ''].filter(Boolean).join(' ');
      this.readout.textContent = this.note;
      this.caption.textContent = `Learning curves of ${this.task.curves.name}: means over the runs of each ${
        this.state.by < 0 ? 'configuration' : `value of ${this.task.keys[this.state.by]}`}; band: ${
        bands[this.state.band].title}. Drag to magnify. Runs that failed count as far as they came.`;
      this.scale();
      this.svg.replaceChildren();
      this.drawAxes();
      lines.forEach((line, i) => this.drawLine(line, i));
      this.guide = elements.svg('line', { class: 'guide', y1: margin.top, y2: kHeight - margin.bottom,
                                          visibility: 'hidden' });
      this.svg.append(this.guide);
      this.svg.dataset.series = lines.length;
      this.legend.replaceChildren(...lines.map((line, i) => {
        const item = elements.make('li', line.id ? { 'data-group': `${this.index}:${line.id}` } : {});
        const sample = elements.svg('svg', { class: 'figure', width: 26, height: 10, viewBox: '0 0 26 10' });
        sample.append(elements.svg('line', { class: `curve s${i}`, x1: 0, x2: 26, y1: 5, y2: 5 }));
        item.append(sample, ` ${line.name} (n = ${line.runs.length})`);
        if (line.id && picks.has(`${this.index}:${line.id}`)) item.classList.add('picked');
        return item;
      }));
    }

    scale() {
      const points = this.drawn.flatMap((line) => line.points);
      const xs = points.map((point) => point.x);
      this.all = xs.length > 0 ? [Math.min(...xs), Math.max(...xs)] : [0, 1];
      this.extent = this.state.range || this.all;
      const single = this.drawn.flatMap((line) => line.each.flat());
      const seen = [...points, ...single].filter((point) => point.x >= this.extent[0] && point.x <= this.extent[1]);
      const ys = seen.flatMap((point) => [point.mean, point.low, point.high]).filter(isNumber);
      let [low, high] = [Infinity, -Infinity];
      for (const value of ys) { low = Math.min(low, value); high = Math.max(high, value); }
      if (!(low <= high)) [low, high] = [0, 1];
      const pad = (high - low) * 0.04 || Math.abs(high) * 0.1 || 1;
      this.heights = [low - pad, high + pad];
      this.width = Math.max(300, this.svg.parentElement.clientWidth);
      const spread = (this.extent[1] - this.extent[0]) || 1;
      this.x = (value) => margin.left + (value - this.extent[0]) / spread * (this.width - margin.left - margin.right);
      this.y = (value) => kHeight - margin.bottom -
        (value - this.heights[0]) / (this.heights[1] - this.heights[0]) * (kHeight - margin.top - margin.bottom);
    }

    drawAxes() {
      for (const [name, value] of [['viewBox', `0 0 ${this.width} ${kHeight}`], ['width', this.width], ['height', kHeight]])
        this.svg.setAttribute(name, value);
      const text = (x, y, anchor, content, kind = 'axis') =>
        elements.svg('text', { x, y, 'text-anchor': anchor, 'font-size': 12, class: kind }, content);
      for (const value of ticksOf(...this.heights)) {
        const y = this.y(value);
        this.svg.append(elements.svg('line', { class: 'grid', x1: margin.left, x2: this.width - margin.right, y1: y, y2: y }),
                        text(margin.left - 7, y + 4, 'end', words(value)));
      }
      for (const value of this.extent[1] > this.extent[0] ? ticksOf(...this.extent) : [this.extent[0]])
        this.svg.append(text(this.x(value), kHeight - margin.bottom + 17, 'middle', words(value)));
      this.svg.append(text((margin.left + this.width - margin.right) / 2, kHeight - 8, 'middle',
                           this.state.axis === 'time' ? 'seconds since the first value' : 'step', 'strong'));
      this.clip = `clip-curves-${this.index}`;
      const clip = elements.svg('clipPath', { id: this.clip });
      clip.append(elements.svg('rect', { x: margin.left, y: margin.top - 2, width: this.width - margin.left - margin.right,
                                         height: kHeight - margin.top - margin.bottom + 4 }));
      this.svg.append(clip);
    }

    pathOf(points, valueOf) {
      const place = (point) => `${this.x(point.x).toFixed(1)} ${this.y(valueOf(point)).toFixed(1)}`;
      return points.length > 0 ? `M${points.map(place).join('L')}` : '';
    }
    drawLine(line, i) {
      const part = elements.svg('g', { 'clip-path': `url(#${this.clip})` });
      if (line.id) part.dataset.group = `${this.index}:${line.id}`;
      const banded = line.points.filter((point) => isNumber(point.low));
      if (banded.length > 1)
        part.append(elements.svg('path', { class: `area s${i}`, d: `${this.pathOf(banded, (point) => point.high)}${
          this.pathOf(banded.reverse(), (point) => point.low).replace('M', 'L')}Z` }));
      for (const points of line.each)
        part.append(elements.svg('path', { class: `curve thin s${i}`, d: this.pathOf(points, (point) => point.mean) }));
      part.append(elements.svg('path', { class: `curve s${i}`, d: this.pathOf(line.points, (point) => point.mean) }));
      this.svg.append(part);
    }
  }

  return {
    // The charts of all tasks whose curves are in the page. `changed` is called when the reader has changed one.
    chartsOf: (tasks, changed) => [...document.querySelectorAll('#curves figure')].map((figure) => {
      const box = figure.closest('[data-task]');
      const index = box ? Number(box.dataset.task) : 0;
      return tasks[index] && tasks[index].curves ? new Chart(figure, tasks, index, changed) : null;
    }).filter(Boolean),
  };
})();
