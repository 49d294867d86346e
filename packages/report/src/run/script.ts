/** What the content security policy of the page names its script by: a test tells when it is another one. */
export const SCRIPT_HASH = 'sha256-6DqYLH1Pbe7Mrr8qLGlIXYOXDYZPHrATWhv/iQy565A=';

/**
 * The script of a run's page. It adds to what is there already: the images of a cell of the confusion matrix, sorting, and
 * looking at the images of the map. It makes no requests, and puts text into the page as text alone.
 */
export const SCRIPT = `
(() => {
  'use strict';
  const { names, cells, images, sheet, map } = JSON.parse(document.getElementById('data').textContent);
  document.documentElement.classList.add('scripts');

  const counts = new Map();
  const supports = names.map(() => 0);
  for (let i = 0; i < cells.length; i += 3) {
    counts.set(cells[i] + ',' + cells[i + 1], cells[i + 2]);
    supports[cells[i]] += cells[i + 2];
  }
  const countOf = (label, predicted) => counts.get(label + ',' + predicted) ?? 0;
  const members = new Map();
  images.forEach(([label, predicted], image) => {
    const key = label + ',' + predicted;
    if (!members.has(key)) members.set(key, []);
    members.get(key).push(image);
  });

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const isolated = (text) => element('bdi', {}, text);
  const percent = (share) => (100 * share).toFixed(2) + '\\u00a0%';
  const grouped = (number) => String(number).replace(/\\B(?=(\\d{3})+$)/g, ',');
  const textOf = (parts) => parts.map((part) => part.textContent ?? part).join('');

  /** What a cell says, for a line of text. */
  const cellParts = (label, predicted) => {
    const count = countOf(label, predicted);
    const what =
      label === predicted
        ? [isolated(names[label]), ' recognised: ']
        : [isolated(names[label]), ' taken for ', isolated(names[predicted]), ': '];
    const share = supports[label] === 0 ? '' : ' (' + percent(count / supports[label]) + ')';
    return [...what, grouped(count) + ' of ' + grouped(supports[label]) + share];
  };

  const thumbnail = (image) => {
    if (!sheet) return '';
    const { columns, rows, side, gutter } = sheet;
    const along = (index, count) =>
      count === 1 ? 0 : (100 * index * (side + gutter)) / (count * (side + gutter) - gutter - side);
    const made = element('span', { class: 't', role: 'img', 'aria-label': images[image][3] });
    const [x, y] = [along(image % columns, columns), along(Math.floor(image / columns), rows)];
    made.style.backgroundPosition = x + '% ' + y + '%';
    return made;
  };

  const dialog = document.getElementById('images');
  const most = 60;

  const openCell = (label, predicted) => {
    const count = countOf(label, predicted);
    if (count === 0) return;
    const own = (members.get(label + ',' + predicted) ?? []).toSorted((a, b) => images[b][2] - images[a][2]);
    const shown = own.slice(0, most);
    dialog.querySelector('h2').replaceChildren(...cellParts(label, predicted));
    dialog.querySelector('p').textContent =
      shown.length < count
        ? 'This file has ' + shown.length + ' of these ' + grouped(count) + ' images; the surest first.'
        : 'The surest first.';
    const items = shown.map((image) =>
      element(
        'li',
        {},
        thumbnail(image),
        element('span', { class: 'sure' }, percent(images[image][2]) + ' sure'),
        element('small', {}, isolated(images[image][3])),
      ),
    );
    dialog.querySelector('ul').replaceChildren(...items);
    dialog.showModal();
    dialog.scrollTop = 0;
  };
  dialog.querySelector('button').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });

  for (const item of document.querySelectorAll('[data-cell]')) {
    const [label, predicted] = item.dataset.cell.split(',').map(Number);
    const button = element('button', { type: 'button', 'aria-haspopup': 'dialog' }, ...item.childNodes);
    button.addEventListener('click', () => openCell(label, predicted));
    item.append(button);
  }

  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const isOpening = (event) => event.key === 'Enter' || event.key === ' ';
  const readout = document.querySelector('[data-readout=confusion]');
  /** The cell where the keyboard begins: the largest mistake. */
  const start = (() => {
    let found = [0, 0];
    let largest = 0;
    for (let i = 0; i < cells.length; i += 3) {
      if (cells[i] === cells[i + 1] || cells[i + 2] <= largest) continue;
      largest = cells[i + 2];
      found = [cells[i], cells[i + 1]];
    }
    return found;
  })();

  const table = document.querySelector('[data-confusion=table]');
  if (table) {
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1));
    const placeOf = (cell) => {
      const label = rows.findIndex((row) => row.includes(cell));
      return [label, rows[label]?.indexOf(cell)];
    };
    table.setAttribute('role', 'grid');
    table.setAttribute('aria-label', 'Confusion matrix: a row for each class, a column for what it was taken for');
    rows.forEach((row, label) => {
      row.forEach((cell, predicted) => {
        cell.tabIndex = -1;
        cell.setAttribute('aria-label', textOf(cellParts(label, predicted)));
        if (countOf(label, predicted) > 0) cell.setAttribute('aria-haspopup', 'dialog');
      });
    });
    let current = rows[start[0]][start[1]];
    current.tabIndex = 0;
    const say = (event) => {
      const cell = event.target.closest('td');
      const [label, predicted] = placeOf(cell);
      if (label < 0) return;
      readout.replaceChildren(...cellParts(label, predicted));
      if (event.type !== 'focusin') return;
      current.tabIndex = -1;
      current = cell;
      current.tabIndex = 0;
    };
    table.addEventListener('focusin', say);
    table.addEventListener('pointerover', say);
    table.addEventListener('click', (event) => {
      const [label, predicted] = placeOf(event.target.closest('td'));
      if (label >= 0) openCell(label, predicted);
    });
    table.addEventListener('keydown', (event) => {
      const [label, predicted] = placeOf(event.target);
      if (label < 0) return;
      const last = names.length - 1;
      const step = steps[event.key];
      const next = step
        ? [label + step[0], predicted + step[1]]
        : event.key === 'Home'
          ? [event.ctrlKey ? 0 : label, 0]
          : event.key === 'End'
            ? [event.ctrlKey ? last : label, last]
            : undefined;
      if (next) rows[next[0]]?.[next[1]]?.focus();
      else if (isOpening(event)) openCell(label, predicted);
      else return;
      event.preventDefault();
    });
  }

  const svgElement = (name, attributes) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  /** Where a pointer is in a picture, in the units that the picture is drawn in. */
  const within = (svg, event) => {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  const makeFocusable = (svg, hint) => {
    svg.setAttribute('tabindex', '0');
    svg.setAttribute('role', 'application');
    svg.setAttribute('aria-label', svg.getAttribute('aria-label') + ' ' + hint);
    svg.querySelector('title')?.remove();
  };

  const plot = document.querySelector('[data-confusion=plot] svg');
  if (plot) {
    const { classes, left, top, side } = Object.fromEntries(
      Object.entries(plot.querySelector('.fields').dataset).map(([key, value]) => [key, Number(value)]),
    );
    const size = side / classes;
    const cursor = svgElement('rect', { class: 'cursor', width: size + 2, height: size + 2, visibility: 'hidden' });
    plot.append(cursor);
    makeFocusable(plot, 'Arrow keys go to the next cell with images, Enter shows them.');
    let current = start;
    const go = ([label, predicted]) => {
      current = [label, predicted];
      cursor.setAttribute('x', left + predicted * size - 1);
      cursor.setAttribute('y', top + label * size - 1);
      cursor.setAttribute('visibility', 'visible');
      readout.replaceChildren(...cellParts(label, predicted));
    };
    const cellAt = (event) => {
      const [x, y] = within(plot, event);
      const cell = [Math.floor((y - top) / size), Math.floor((x - left) / size)];
      return cell.every((index) => index >= 0 && index < classes) ? cell : undefined;
    };
    plot.addEventListener('pointermove', (event) => {
      const cell = cellAt(event);
      if (cell) go(cell);
    });
    plot.addEventListener('click', (event) => {
      const cell = cellAt(event);
      if (!cell) return;
      go(cell);
      openCell(...cell);
    });
    plot.addEventListener('focus', () => go(current));
    plot.addEventListener('keydown', (event) => {
      const step = steps[event.key];
      if (step) {
        let [label, predicted] = current;
        do {
          label += step[0];
          predicted += step[1];
        } while (label in names && predicted in names && countOf(label, predicted) === 0);
        if (label in names && predicted in names) go([label, predicted]);
      } else if (isOpening(event)) openCell(...current);
      else return;
      event.preventDefault();
    });
  }

  for (const sorted of document.querySelectorAll('[data-sort]')) {
    const body = sorted.tBodies[0];
    const headers = [...sorted.tHead.rows[0].cells];
    headers.forEach((header, column) => {
      if ('unsorted' in header.dataset) return;
      const button = element('button', { type: 'button' }, ...header.childNodes);
      header.append(button);
      button.addEventListener('click', () => {
        const direction = header.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
        for (const other of headers) other.removeAttribute('aria-sort');
        header.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
        const keyOf = ({ cells: of }) => of[column].dataset.value ?? of[column].textContent;
        const rows = [...body.rows].sort((a, b) => {
          const [one, other] = [keyOf(a), keyOf(b)];
          const isNumeric = 'value' in a.cells[column].dataset;
          return direction * (isNumeric ? one - other : one.localeCompare(other, undefined, { numeric: true }));
        });
        body.append(...rows);
      });
    });
  }

  const holder = document.querySelector('[data-map]');
  if (holder && map) {
    const svg = holder.querySelector('svg');
    const line = document.querySelector('[data-readout=map]');
    const points = [];
    for (let i = 0; i < map.points.length; i += 3) {
      points.push({ x: map.points[i], y: map.points[i + 1], image: map.points[i + 2] });
    }
    const tip = element('div', { class: 'tip', hidden: '', 'aria-hidden': 'true' });
    holder.append(tip);
    const cursor = svgElement('circle', { class: 'cursor', r: 6, visibility: 'hidden' });
    svg.append(cursor);
    makeFocusable(svg, 'Arrow keys go from image to image.');
    let current;
    const hide = () => {
      tip.hidden = true;
      cursor.setAttribute('visibility', 'hidden');
    };
    const go = (point) => {
      current = point;
      const [label, predicted, confidence, name] = images[point.image];
      const said =
        label === predicted
          ? [isolated(names[label]), ' recognised, ' + percent(confidence)]
          : [isolated(names[label]), ' taken for ', isolated(names[predicted]), ', ' + percent(confidence)];
      tip.replaceChildren(thumbnail(point.image), element('span', {}, ...said));
      line.replaceChildren(...said.map((part) => part.cloneNode?.(true) ?? part), element('small', {}, ' ', isolated(name)));
      tip.hidden = false;
      const isRight = point.x > map.width / 2;
      const isLow = point.y > map.height / 2;
      tip.style.left = (100 * point.x) / map.width + '%';
      tip.style.top = (100 * point.y) / map.height + '%';
      tip.style.transform =
        'translate(' + (isRight ? 'calc(-100% - 10px)' : '10px') + ',' + (isLow ? 'calc(-100% - 10px)' : '10px') + ')';
      cursor.setAttribute('cx', point.x);
      cursor.setAttribute('cy', point.y);
      cursor.setAttribute('visibility', 'visible');
    };
    const best = (scoreOf) => {
      let found;
      let lowest = Infinity;
      for (const point of points) {
        const score = scoreOf(point);
        if (score < lowest) {
          lowest = score;
          found = point;
        }
      }
      return found;
    };
    const look = (event) => {
      const [x, y] = within(svg, event);
      const point = best((one) => Math.hypot(one.x - x, one.y - y));
      if (point && Math.hypot(point.x - x, point.y - y) < 14) go(point);
      else if (event.type === 'pointermove') hide();
    };
    svg.addEventListener('pointermove', look);
    svg.addEventListener('pointerdown', look);
    svg.addEventListener('pointerleave', (event) => {
      if (event.pointerType === 'mouse') hide();
    });
    svg.addEventListener('blur', hide);
    svg.addEventListener('keydown', (event) => {
      const step = steps[event.key];
      if (event.key === 'Escape') hide();
      if (!step) return;
      event.preventDefault();
      const from = current ?? { x: map.width / 2, y: map.height / 2 };
      const next = best((one) => {
        const along = (one.y - from.y) * step[0] + (one.x - from.x) * step[1];
        const beside = Math.abs((one.y - from.y) * step[1]) + Math.abs((one.x - from.x) * step[0]);
        return one === current || along <= 0 ? Infinity : along + 2 * beside;
      });
      if (next) go(next);
    });
  }
})();
`;
