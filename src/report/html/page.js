// What a page of a report does when scripts run: sorts and copies tables, draws the grid as parallel
// coordinates, and keeps one selection of configurations for all of them, in the address behind '#'.
// Without it everything but the grid's picture is there. Comes behind the other scripts.
(() => {
  document.documentElement.dataset.scripts = 'on';  // shows what scripts draw, which then has a size
  const tasks = JSON.parse(document.getElementById('data').textContent).tasks;
  const state = { filter: '', brushes: new Map(), picks: new Set(), sorts: new Map() };
  const tables = [...document.querySelectorAll('table')];

  const { make, svg } = elements;
  const numberOf = (text) => {
    const found = /^[[>≈<\s]*([-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)/i.exec(text);
    return found ? Number(found[1]) : NaN;
  };
  // Of all elements that stand for a configuration: "TASK:gN".
  const keyOf = (element) => {
    const group = element.dataset.group;
    if (group.includes(':')) return group;
    const task = element.closest('[data-task]');
    return `${task ? task.dataset.task : 0}:${group}`;
  };

  // ---- Axes: the varied keys, then the metric; every value has a place from 0 to 1.
  const axisOf = (title, values, isMetric) => {
    const given = values.filter((value) => value !== null && value !== '');
    const levels = [...new Set(given.map(String))];
    const numbers = levels.map(Number);
    const isNumeric = levels.length > 1 && numbers.every(Number.isFinite);
    if (!isNumeric) {
      const places = new Map(levels.map((level, i) =>
        [level, levels.length > 1 ? i / (levels.length - 1) : 0.5]));
      return { title, isMetric, place: (value) => places.get(String(value)),
               ticks: levels.slice(0, 24).map((level) => [places.get(level), level]) };
    }
    const low = Math.min(...numbers), high = Math.max(...numbers);
    const isLog = !isMetric && low > 0 && high / low >= 50;
    const scale = isLog ? Math.log : (value) => value;
    const place = (value) => value === null || value === '' ? undefined
      : (scale(Number(value)) - scale(low)) / (scale(high) - scale(low));
    const few = !isMetric && levels.length <= 8;
    const shown = few ? numbers.sort((a, b) => a - b)
      : [0, 0.25, 0.5, 0.75, 1].map((at) =>
        isLog ? Math.exp(Math.log(low) + at * Math.log(high / low)) : low + at * (high - low));
    return { title: isLog ? `${title} (log)` : title, isMetric, place,
             ticks: shown.map((value) => [place(value), few ? String(value) : value.toPrecision(4)]) };
  };

  const groups = [];
  tasks.forEach((task, index) => {
    task.axes = task.keys.map((key, i) => axisOf(key, task.groups.map((group) => group.values[i])));
    if (task.metric) task.axes.push(axisOf(task.metric, task.groups.map((group) => group.mean), true));
    for (const group of task.groups) {
      group.task = index;
      group.key = `${index}:${group.id}`;
      group.places = task.axes.map((axis, i) =>
        axis.place(i < task.keys.length ? group.values[i] : group.mean));
      group.text = `${group.number} ${group.label}`.toLowerCase();
      groups.push(group);
    }
  });
  const groupByKey = new Map(groups.map((group) => [group.key, group]));

  // ---- The selection.
  const holds = (group, word) => {
    const task = tasks[group.task];
    const parts = /^(.+?)(<=|>=|!=|=|<|>)(.*)$/.exec(word);
    if (!parts) return group.text.includes(word.toLowerCase());
    const [, name, sign, wanted] = parts;
    const at = task.keys.findIndex((key) => key.toLowerCase() === name.toLowerCase());
    if (at < 0 && name !== task.metric) return group.text.includes(word.toLowerCase());
    const value = at < 0 ? group.mean : group.values[at];
    const bothNumbers = value !== null && value !== '' && wanted !== '' &&
      Number.isFinite(Number(value)) && Number.isFinite(Number(wanted));
    const a = bothNumbers ? Number(value) : String(value), b = bothNumbers ? Number(wanted) : wanted;
    return { '=': a === b, '!=': a !== b, '<': a < b, '>': a > b, '<=': a <= b, '>=': a >= b }[sign];
  };
  const isSelected = (group) => {
    if (!state.filter.split(/\s+/).filter(Boolean).every((word) => holds(group, word))) return false;
    for (const [axis, [low, high]] of state.brushes) {
      const [task, index] = axis.split('.').map(Number);
      if (task !== group.task) continue;
      const place = group.places[index];
      if (place === undefined || place < low - 1e-9 || place > high + 1e-9) return false;
    }
    return true;
  };

  const writeHash = () => {
    const words = new URLSearchParams();
    view.writeHash(words);
    if (state.filter) words.set('f', state.filter);
    for (const [axis, range] of state.brushes)
      words.append('b', `${axis}.${range.map((at) => Math.round(at * 1000)).join('.')}`);
    for (const key of state.picks) words.append('p', key);
    for (const [table, [column, direction]] of state.sorts)
      words.append('s', `${table}.${column}.${direction}`);
    for (const chart of curveCharts) chart.writeHash(words);
    const text = words.toString();
    history.replaceState(null, '', text ? `#${text}` : location.pathname + location.search);
  };
  const readHash = () => {
    const words = new URLSearchParams(location.hash.slice(1));
    state.filter = words.get('f') || '';
    state.brushes = new Map(words.getAll('b').map((text) => text.split('.').map(Number))
      .filter((parts) => parts.length === 4 && parts.every(Number.isFinite) && tasks[parts[0]] &&
        tasks[parts[0]].axes[parts[1]])
      .map(([task, axis, low, high]) => [`${task}.${axis}`, [low / 1000, high / 1000]]));
    state.picks = new Set(words.getAll('p').filter((key) => groupByKey.has(key)));
    state.sorts = new Map(words.getAll('s').map((text) => text.split('.').map(Number))
      .filter(([table, column]) => tables[table] && tables[table].tHead.rows[0].cells[column])
      .map(([table, column, direction]) => [table, [column, direction < 0 ? -1 : 1]]));
    for (const chart of curveCharts) chart.readHash(words);
  };

  // ---- Tables.
  const sortTable = (index) => {
    const table = tables[index];
    const body = table.tBodies[0];
    if (!table.firstRows) table.firstRows = [...body.rows];
    const [column, direction] = state.sorts.get(index) || [-1, 1];
    [...table.tHead.rows[0].cells].forEach((cell, i) => cell.setAttribute('aria-sort',
      i !== column ? 'none' : direction > 0 ? 'ascending' : 'descending'));
    let rows = table.firstRows;
    if (column >= 0) {
      const keys = new Map(rows.map((row) => [row, row.cells[column].textContent]));
      const compare = (a, b) => {
        const x = numberOf(keys.get(a)), y = numberOf(keys.get(b));
        if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;  // numbers first
        return direction * (Number.isNaN(x) ? keys.get(a).localeCompare(keys.get(b)) : x - y);
      };
      rows = [...rows].sort(compare);
    }
    body.append(...rows);
  };

  const shownCells = (table) => [table.tHead.rows[0], ...table.tBodies[0].rows]
    .filter((row) => !row.hidden).map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  tables.forEach((table, index) => {
    const tools = make('p', { class: 'tools screen' }, 'Copy what is shown as ');
    for (const [name, format] of Object.entries(copying.formats)) {
      const button = make('button', { type: 'button' }, name);
      button.addEventListener('click', async () => {
        await copying.copy(format(shownCells(table)));
        button.textContent = `${name}: copied`;
        setTimeout(() => { button.textContent = name; }, 1500);
      });
      tools.append(button, ' ');
    }
    table.parentElement.before(tools);
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = make('button', { type: 'button', title: 'Sort' }, cell.textContent);
      cell.replaceChildren(button);
      button.addEventListener('click', () => {
        const [sorted, direction] = state.sorts.get(index) || [-1, -1];
        if (sorted === column && direction < 0) state.sorts.delete(index);  // third click: as it was
        else state.sorts.set(index, [column, sorted === column ? -1 : 1]);
        sortTable(index);
        writeHash();
      });
    });
  });

  // ---- Parallel coordinates: lines on a canvas, axes and brushes above it.
  const margin = { top: 40, bottom: 16, side: 46 };
  const charts = [...document.querySelectorAll('.parallel')].map((box) => {
    const task = Number(box.closest('[data-task]').dataset.task);
    const chart = { box, task, canvas: make('canvas'), overlay: svg('svg', { class: 'figure' }) };
    box.append(chart.canvas, chart.overlay);
    return chart;
  });
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let hovered = null;
  const curveCharts = curves.chartsOf(tasks, () => show());

  const layOut = (chart) => {
    const axes = tasks[chart.task].axes;
    chart.width = Math.max(chart.box.clientWidth, 90 * axes.length);
    chart.height = 330;
    chart.x = (i) => margin.side +
      (axes.length > 1 ? i / (axes.length - 1) : 0.5) * (chart.width - 2 * margin.side);
    chart.y = (place) => chart.height - margin.bottom -
      place * (chart.height - margin.top - margin.bottom);
    const ratio = window.devicePixelRatio || 1;
    chart.canvas.width = chart.width * ratio;
    chart.canvas.height = chart.height * ratio;
    chart.canvas.style.width = `${chart.width}px`;
    chart.canvas.style.height = `${chart.height}px`;
    for (const [name, value] of [['width', chart.width], ['height', chart.height],
                                 ['viewBox', `0 0 ${chart.width} ${chart.height}`]])
      chart.overlay.setAttribute(name, value);
    chart.overlay.style.width = `${chart.width}px`;
    drawAxes(chart);
  };

  const drawAxes = (chart) => {
    chart.overlay.replaceChildren();
    tasks[chart.task].axes.forEach((axis, i) => {
      const x = chart.x(i);
      const part = svg('g', { 'data-axis': i });
      part.append(svg('line', { class: 'tick', x1: x, x2: x, y1: chart.y(0), y2: chart.y(1) }));
      const stands = i % 2 !== 0 && chart.width / tasks[chart.task].axes.length < 130 ? 28 : 14;
      const outermost = i === 0 ? 'start' : i === tasks[chart.task].axes.length - 1 ? 'end' : 'middle';
      const at = { start: x - margin.side + 4, middle: x, end: x + margin.side - 4 }[outermost];
      part.append(svg('text', { x: at, y: stands, 'text-anchor': outermost, 'font-size': 12, class: 'strong' },
        axis.title.length > 18 ? `${axis.title.slice(0, 17)}…` : axis.title));
      for (const [place, label] of axis.ticks) {
        part.append(svg('text', { x: x + 5, y: chart.y(place) + 4, 'font-size': 11, class: 'axis halo' },
          label.length > 14 ? `${label.slice(0, 13)}…` : label));
      }
      chart.overlay.append(part);
      const range = state.brushes.get(`${chart.task}.${i}`);
      if (range) {
        const top = chart.y(range[1]);
        part.append(svg('rect', { class: 'brush', x: x - 8, y: top, width: 16,
                                  height: Math.max(2, chart.y(range[0]) - top) }));
      }
      const hit = svg('rect', { class: 'hit', x: x - 16, y: margin.top - 8, width: 32,
                                height: chart.height - margin.top + 8 });
      hit.addEventListener('pointerdown', (event) => brush(chart, i, hit, event));
      part.append(hit);
    });
  };

  const brush = (chart, axis, hit, event) => {
    event.preventDefault();
    const name = `${chart.task}.${axis}`;
    const placeOf = (at) => {
      const place = (chart.y(0) - (at.clientY - chart.overlay.getBoundingClientRect().top)) /
        (chart.y(0) - chart.y(1));
      return Math.min(1, Math.max(0, place));
    };
    const begin = placeOf(event);
    const move = (at) => {
      const end = placeOf(at);
      const reach = 0.02;  // a category on the very end is hit too
      if (Math.abs(end - begin) < reach) state.brushes.delete(name);
      else state.brushes.set(name, [Math.min(begin, end) - reach, Math.max(begin, end) + reach]);
      show();
    };
    const end = (at) => {
      move(at);
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
  };

  const drawLines = (chart, selected) => {
    const context = chart.canvas.getContext('2d');
    const ratio = window.devicePixelRatio || 1;
    const task = tasks[chart.task];
    const shades = [1, 2, 3, 4, 5, 6, 7].map((shade) => colour(`--h${shade}`));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, chart.width, chart.height);
    const line = (group) => {
      context.beginPath();
      let isDown = false;
      group.places.forEach((place, i) => {
        if (place === undefined) { isDown = false; return; }
        const [x, y] = [chart.x(i), chart.y(place)];
        if (isDown) context.lineTo(x, y); else context.moveTo(x, y);
        isDown = true;
      });
      context.stroke();
    };
    const last = task.axes.length - 1;
    const goodness = (group) => {
      const place = task.metric ? group.places[last] : undefined;
      if (place === undefined) return -1;
      return task.higher ? place : 1 - place;
    };
    const lines = [...task.groups].sort((a, b) => goodness(a) - goodness(b));  // the best on top
    let drawn = 0;
    context.lineWidth = 1;
    context.strokeStyle = colour('--grid');
    for (const group of lines) if (!selected.has(group.key)) line(group);
    for (const group of lines) {
      if (!selected.has(group.key)) continue;
      const good = goodness(group);
      context.lineWidth = task.groups.length > 300 ? 1 : 1.8;
      context.strokeStyle = good < 0 ? colour('--dot') : shades[Math.min(6, Math.floor(good * 7))];
      line(group);
      ++drawn;
    }
    for (const group of lines) {
      if (!state.picks.has(group.key) && group.key !== hovered) continue;
      context.lineWidth = 3.5;
      context.strokeStyle = colour('--c1');
      line(group);
    }
    chart.box.dataset.lines = drawn;
    chart.box.dataset.axes = task.axes.length;
  };

  // ---- The controls, and what the selection does to the page.
  const bar = make('div', { class: 'controls' });
  const input = make('input', { type: 'search', placeholder: 'Filter: lr=0.01 adam',
                                'aria-label': 'Filter configurations: words, or key=value, key<value, key>value' });
  const reset = make('button', { type: 'button' }, 'Reset');
  const count = make('span', { role: 'status', class: 'count' });
  bar.append(input, reset, count);
  if (view.picker) bar.prepend(view.picker);
  if (groups.length > 1 || view.picker) document.querySelector('nav').append(bar);
  const marked = [...document.querySelectorAll('[data-group]')];

  const show = () => {
    const selected = new Set(groups.filter(isSelected).map((group) => group.key));
    for (const element of marked) {
      const key = keyOf(element);
      const isIn = selected.has(key);
      if (element.tagName === 'TR') element.hidden = !isIn;
      else element.classList.toggle('off', !isIn);
      element.classList.toggle('picked', state.picks.has(key));
    }
    for (const chart of charts) { drawAxes(chart); drawLines(chart, selected); }
    for (const chart of curveCharts) chart.draw(selected, state.picks);
    count.textContent = selected.size === groups.length ? `${groups.length} shown`
      : `${selected.size} of ${groups.length} shown`;
    if (input.value !== state.filter) input.value = state.filter;
    writeHash();
  };
  const restore = () => {
    readHash();
    tables.forEach((table, index) => sortTable(index));
    show();
  };

  input.addEventListener('input', () => { state.filter = input.value; show(); });
  reset.addEventListener('click', () => {
    Object.assign(state, { filter: '', brushes: new Map(), picks: new Set(), sorts: new Map() });
    for (const chart of curveCharts) chart.readHash(new URLSearchParams());
    tables.forEach((table, index) => sortTable(index));
    show();
  });
  for (const link of document.querySelectorAll('nav a')) {  // the address keeps the selection
    link.addEventListener('click', (event) => {
      event.preventDefault();
      document.querySelector(link.getAttribute('href')).scrollIntoView();
    });
  }
  document.querySelector('main').addEventListener('click', (event) => {
    const element = event.target.closest('[data-group]');
    if (!element || String(getSelection()) !== '') return;
    const key = keyOf(element);
    if (!state.picks.delete(key)) state.picks.add(key);
    show();
  });
  document.querySelector('main').addEventListener('mouseover', (event) => {
    const element = event.target.closest('[data-group]');
    const now = element ? keyOf(element) : null;
    if (now === hovered) return;
    hovered = now;
    const selected = new Set(groups.filter(isSelected).map((group) => group.key));
    for (const chart of charts) drawLines(chart, selected);
  });
  window.addEventListener('resize', () => { charts.forEach(layOut); show(); });
  window.addEventListener('hashchange', () => { if (!view.isStale()) restore(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
  const place = location.hash.slice(1);  // of a section, from a link
  if (place && document.getElementById(place)) document.getElementById(place).scrollIntoView();
  charts.forEach(layOut);
  restore();
  document.documentElement.dataset.ready = 'yes';
})();
