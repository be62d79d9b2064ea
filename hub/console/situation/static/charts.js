// Draws the tables of a page that say so: districts on a map, hours as bars, states as stacks. The table is the chart's
// words and stays its twin; without this script, or where it fails, it is all there is. Contract: situation/DESIGN.md.
'use strict';
(() => {
  const root = document.documentElement;
  const main = document.getElementById('main');
  if (!main || !window.echarts || !window.ResizeObserver) return;
  root.classList.add('charted');

  const drawn = new Map();    // id of a figure → what was made for it; it moves into the figure's next edition
  const outlines = new Map(); // address → promise of the districts' outlines
  let printing = false;
  let lettered = false;       // the type has come: widths measured before are kept for good, and wrong

  // Steps of one hue, told apart by lightness alone: right for every kind of colour blindness and on grey paper.
  const ramps = {
    light: { info: ['#c3dcf0', '#92c0e2', '#559bcd', '#2473b2', '#0a467a'], ready: ['#bfe5d8', '#88cfb6', '#49ad8d', '#1a8465', '#055139'],
      warn: ['#f8e0a4', '#efc465', '#d99c2e', '#a96f14', '#6c4300'], alarm: ['#fbd0bc', '#f5a884', '#e6744b', '#c2481c', '#7d2300'] },
    dark: { info: ['#1d4360', '#235f8f', '#3585bf', '#66b0e2', '#b9e0fb'], ready: ['#1a453a', '#1c6553', '#278c70', '#52bc9c', '#aaead6'],
      warn: ['#473814', '#705214', '#a0781f', '#d5a53f', '#fadf9f'], alarm: ['#54291b', '#823d20', '#b85428', '#e87d4d', '#ffc1a5'] },
    print: { info: ['#f0f0f0', '#dadada', '#bdbdbd', '#8f8f8f', '#5f5f5f'] },
  };

  const look = () => {
    const css = getComputedStyle(root);
    const of = (name) => css.getPropertyValue('--' + name).trim();
    const kind = printing ? 'print' : css.colorScheme.includes('dark') ? 'dark' : 'light';
    const paper = { ground: '#fff', surface: '#fff', sunken: '#fff', line: '#777', edge: '#555', ink: '#000', quiet: '#222', faint: '#333', ring: '#000', accent: '#000' };
    const l = { kind, font: getComputedStyle(document.body).fontFamily };
    for (const name of Object.keys(paper)) l[name] = printing ? paper[name] : of(name);
    l.tone = (name) => (printing ? '#fff' : of(name === 'ontask' ? 'warn-fill' : name + '-fill') || of('muted-fill'));
    l.ramp = (name) => ramps[kind][name] || ramps[kind].info;
    return l;
  };

  // Lines and dots over a colour: stands for a word where colour alone would be asked to.
  const hatch = (colour, every = 7, turn = -Math.PI / 4) => ({ symbol: 'rect', symbolSize: 1, color: colour, dashArrayX: [1, 0], dashArrayY: [1.4, every], rotation: turn });
  const patterns = (colour) => [null, hatch(colour, 5), hatch(colour, 5, Math.PI / 4), hatch(colour, 4, 0), hatch(colour, 4, Math.PI / 2),
    { symbol: 'circle', symbolSize: .5, color: colour, dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [5, 0] }, hatch(colour, 2)];

  const number = (cell) => {
    const digits = cell && /\d[\d,]*/.exec(cell.textContent);
    return digits ? Number(digits[0].replaceAll(',', '')) : null;
  };
  const words = (e) => (e ? e.textContent.replace(/\s+/g, ' ').trim() : '');
  const address = (e) => { const a = e && e.querySelector('a[href]'); return a ? a.href : ''; };
  const plain = (text) => text.replace(/[{}|]/g, ' '); // the signs that mean something in a label

  // read takes from a table what a chart needs. A cell without a number is not known, which is not zero.
  const read = (figure) => {
    const table = figure.querySelector('table');
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const measures = heads.map((h, i) => ({ at: i + 1, key: h.dataset.measure || '', name: words(h), tone: h.dataset.tone || 'info' })).filter((m) => m.key);
    const rows = [...table.tBodies[0].rows].filter((r) => r.cells.length > 1).map((r) => ({
      code: r.dataset.code || words(r.cells[0]), name: words(r.cells[0].querySelector('a') || r.cells[0]), short: r.dataset.short || words(r.cells[0]), silent: r.dataset.heard === 'no',
      current: 'current' in r.dataset, href: address(r.cells[0]), values: measures.map((m) => number(r.cells[m.at])), links: measures.map((m) => address(r.cells[m.at])),
    }));
    return { measures, rows };
  };

  // steps are the lowest numbers of each colour. They move only when the largest number outgrows a round one.
  const steps = (most) => {
    let top = 5;
    for (let ten = 1; top < most; ten *= 10) top = [5 * ten, 10 * ten, 20 * ten, 50 * ten].find((n) => n >= most) || 50 * ten;
    const from = top === 5 ? [1, 2, 3, 4, 5] : [1, top / 10, top / 5, 2 * top / 5, 7 * top / 10].map(Math.ceil);
    return [...new Set(from)];
  };
  const stepOf = (from, n) => from.filter((low) => n >= low).length;
  const shade = (ramp, from, i) => ramp[from.length < 2 ? 2 : Math.round((i - 1) * (ramp.length - 1) / (from.length - 1))];
  const luminous = (colour) => {
    const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16) / 255).map((c) => (c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4));
    return .2126 * r + .7152 * g + .0722 * b;
  };

  // ---- the map

  const whole = [[105.28, 32.21], [110.21, 28.15]];
  const core = [[106.0, 29.93], [106.9, 29.25]];  // where districts are too small for their names
  const squeeze = .866;                            // of a degree of longitude at 30° north

  const nudges = { 500103: [-1, -.9], 500104: [1.1, .5], 500107: [-.25, -.3] }; // names that would lie on each other, in letters

  // tiles are what the map has no outline for: they stand beside it as squares, in the empty south-east.
  const tile = (row, i, n) => {
    const columns = n > 8 ? 2 : 1;
    const wide = .98 / columns, high = .155, x = 109.22 + (i % columns) * wide, y = 29.72 - Math.floor(i / columns) * high;
    const ring = [[x, y], [x + wide - .03, y], [x + wide - .03, y - high + .025], [x, y - high + .025], [x, y]];
    return { type: 'Feature', properties: { code: row.code, name: row.name, short: row.short, cp: [x + wide / 2 - .015, y - high / 2 + .0125], room: 9, tile: true }, geometry: { type: 'Polygon', coordinates: [ring] } };
  };

  const areasOf = (figure, rows, all) => {
    const day = figure.dataset.day || '9999-12-31';
    const areas = all.features.filter((f) => (!f.properties.from || f.properties.from <= day) && (!f.properties.until || day < f.properties.until));
    const known = new Set(areas.map((f) => f.properties.code));
    const beside = rows.filter((r) => !known.has(r.code));
    return areas.map((f) => ({ ...f, properties: { ...f.properties, rough: f.properties.rough && f.properties.rough <= day } })).concat(beside.map((r, i) => tile(r, i, beside.length)));
  };

  const drawMap = (d, l, wide, high) => {
    const { figure, table, all } = d;
    const areas = areasOf(figure, table.rows, all);
    const name = 'map ' + areas.map((f) => f.properties.code + f.geometry.coordinates.length).join();
    if (d.mapName !== name) {
      // Two names, for pictures of one map would share their window on it.
      for (const part of ['', ' core']) echarts.registerMap(name + part, { geoJSON: { type: 'FeatureCollection', features: areas } });
      d.mapName = name;
    }
    const at = Math.max(0, table.measures.findIndex((m) => m.key === d.measure));
    const measure = table.measures[at];
    const rows = new Map(table.rows.map((r) => [r.code, r]));
    const from = steps(Math.max(0, ...table.rows.map((r) => r.values[at] || 0)));
    const ramp = l.ramp(measure.tone);
    const size = Math.min(wide, high * squeeze * (whole[1][0] - whole[0][0]) / (whole[0][1] - whole[1][1]));
    const font = Math.round(Math.min(40, Math.max(10, size / 56)));
    const box = mapBox(wide, high, font);
    const inset = insetBox(box, font);
    d.spots = [];
    const item = (f, inside) => {
      const p = f.properties, row = rows.get(p.code), n = row ? row.values[at] : null;
      const fill = n ? shade(ramp, from, stepOf(from, n)) : n === 0 ? l.sunken : l.surface;
      const label = n && luminous(fill) < .18 ? '#fff' : n && l.kind === 'dark' ? '#06121a' : l.ink;
      const halo = { textBorderColor: fill, textBorderWidth: row && row.silent ? 4 : inside ? 2 : 0 };
      const text = plain(row ? row.short : p.short), figures = n === null ? '—' : n.toLocaleString('en');
      const within = p.cp[0] > core[0][0] && p.cp[0] < core[1][0] && p.cp[1] < core[0][1] && p.cp[1] > core[1][1];
      const shown = inside ? within : !within || p.room * box.scale > font * 1.5;
      if (!inside) d.spots.push({ code: p.code, x: p.cp[0] * squeeze, y: p.cp[1], row, area: p });
      return {
        name: p.code, value: n, row, area: p,
        itemStyle: { areaColor: fill, borderColor: p.rough ? l.ink : n === null || printing ? l.edge : l.surface, borderWidth: p.rough ? 1.2 : 1, borderType: p.rough ? [4, 3] : 'solid', decal: row && row.silent ? hatch(luminous(fill) < .18 ? 'rgba(255,255,255,.55)' : 'rgba(0,0,0,.42)') : undefined },
        label: { show: shown, offset: (inside && nudges[p.code] || [0, 0]).map((o) => o * font), formatter: p.tile || inside ? `{a|${text}} {b|${figures}}` : `{a|${text}}\n{b|${figures}}`, color: label, lineHeight: font * 1.2, rich: { a: { color: label, fontSize: font - 1, ...halo }, b: { color: label, fontSize: n ? font + 1 : font - 1, fontWeight: n ? 700 : 400, ...halo } } },
        emphasis: { label: { show: shown }, itemStyle: { areaColor: fill, borderColor: l.ring, borderWidth: 3, borderType: 'solid' } },
        cursor: row && (row.links[at] || row.href) ? 'pointer' : 'default',
      };
    };
    // Rough borders last: what is drawn later lies above.
    const order = [...areas].sort((a, b) => Number(Boolean(a.properties.rough)) - Number(Boolean(b.properties.rough)));
    const series = (extra, inside) => ({ type: 'map', map: d.mapName + (inside ? ' core' : ''), nameProperty: 'code', aspectScale: squeeze, roam: false, selectedMode: false, showLegendSymbol: false,
      label: { fontFamily: l.font }, data: order.map((f) => item(f, inside)), ...extra });
    const frame = { x: inset.x, y: inset.y, width: inset.w, height: inset.h };
    return {
      tooltip: { formatter: (o) => said(table, o.data.row, o.data.area, figure.dataset) },
      series: [
        series({ boundingCoords: whole, left: box.x, top: box.y, width: box.w, height: box.h }, false),
        series({ boundingCoords: core, clip: true, z: 4, left: inset.x, top: inset.y + inset.head, width: inset.w, height: inset.h - inset.head }, true),
      ],
      graphic: [
        { type: 'rect', silent: true, z: 3, shape: { ...frame, r: 4 }, style: { fill: l.surface, stroke: l.edge, lineWidth: 1 } },
        { type: 'rect', silent: true, z: 60, shape: { x: box.lon(core[0][0]), y: box.lat(core[0][1]), width: box.lon(core[1][0]) - box.lon(core[0][0]), height: box.lat(core[1][1]) - box.lat(core[0][1]), r: 2 }, style: { fill: 'none', stroke: l.ink, lineWidth: 1.4 } },
        text(figure.dataset.core, inset.x + 7, inset.y + font * .45, font, l.quiet, l, 700),
        ...beside(areas, figure, box, font, l),
        ...key(from, ramp, measure, figure, areas, font, high, l),
        ...stamp(figure.dataset.sketch, font, box, l),
      ],
    };
  };

  // mapBox is where the whole map stands in the picture, as large as it fits, above its key.
  const mapBox = (wide, high, font) => {
    const lons = whole[1][0] - whole[0][0], lats = whole[0][1] - whole[1][1];
    const scale = Math.min((wide - 6) / (lons * squeeze), (high - font * 2.6) / lats);
    const box = { scale, w: lons * squeeze * scale, h: lats * scale, y: 2 };
    box.x = Math.max(3, wide - box.w - 3);
    box.lon = (lon) => box.x + (lon - whole[0][0]) * squeeze * scale;
    box.lat = (lat) => box.y + (whole[0][1] - lat) * scale;
    return box;
  };

  // insetBox is where the middle of the city stands enlarged: in the empty north-west, or beside the map where there is room.
  const insetBox = (box, font) => {
    const head = font * 1.7, shape = (core[1][0] - core[0][0]) * squeeze / (core[0][1] - core[1][1]);
    const fit = (w, h) => Math.min(w, (h - head) * shape);
    const w = Math.max(fit(box.x + box.w * .405, box.h * .365), fit(Math.min(box.x - font, box.w * .7), box.h * .8));
    return { x: 2, y: 2, w, h: w / shape + head, head };
  };

  const text = (words, x, y, size, colour, l, weight = 400, align = 'left') => ({ type: 'text', silent: true, z: 70, x, y, style: { text: words || '', fill: colour, font: `${weight} ${size}px ${l.font}`, textAlign: align } });

  const beside = (areas, figure, box, font, l) => (areas.some((f) => f.properties.tile) ? [text(figure.dataset.beside, box.lon(109.22), box.lat(29.75) - font, font - 1, l.quiet, l)] : []);

  // key says what the colours, the lines and the dashes mean.
  const key = (from, ramp, measure, figure, areas, font, high, l) => {
    const parts = [], side = Math.round(font * 1.05), y = high - font * 1.6;
    let x = 4;
    const put = (words, style) => {
      if (style) { parts.push({ type: 'rect', silent: true, z: 70, shape: { x, y, width: side * 1.5, height: side, r: 2 }, style: { stroke: l.edge, lineWidth: 1, ...style } }); x += side * 1.5 + 4; }
      parts.push(text(words, x, y + side * .04, font, style ? l.ink : l.quiet, l, style ? 400 : 700));
      x += echartsWide(words, font, l) + font * .9;
    };
    put(measure.name);
    put('0', { fill: l.sunken });
    from.forEach((low, i) => {
      const next = from[i + 1];
      put(next === undefined ? '≥ ' + low.toLocaleString('en') : next - 1 === low ? String(low) : low.toLocaleString('en') + '–' + (next - 1).toLocaleString('en'), { fill: shade(ramp, from, i + 1) });
    });
    put('— ' + (figure.dataset.none || ''), { fill: l.surface });
    put(figure.dataset.silent || '', { fill: stripes(l) });
    if (areas.some((f) => f.properties.rough)) put(figure.dataset.rough || '', { fill: 'none', stroke: l.ink, lineDash: [4, 3], lineWidth: 1.2 });
    return parts;
  };

  const pen = document.createElement('canvas').getContext('2d');
  const echartsWide = (words, size, l) => { pen.font = `${size}px ${l.font}`; return pen.measureText(words).width; };

  // stripes are the lines of a silent district, for the key.
  const stripes = (l) => {
    const c = document.createElement('canvas');
    c.width = c.height = 8;
    const p = c.getContext('2d');
    p.fillStyle = l.sunken;
    p.fillRect(0, 0, 8, 8);
    p.strokeStyle = l.ink;
    p.lineWidth = 1.3;
    for (const o of [-8, 0, 8]) { p.beginPath(); p.moveTo(o, 0); p.lineTo(o + 8, 8); p.stroke(); }
    return { type: 'pattern', image: c, repeat: 'repeat' };
  };

  // stamp says on the picture itself that it is a sketch and no official map.
  const stamp = (words, font, box, l) => {
    const [large, small] = (words || '').split(' · '), size = font + 5;
    const w = Math.max(echartsWide(large, size, l) * 1.06, echartsWide(small || '', font, l)) + 20, x = box.lon(110.19) - w, y = box.lat(28.62);
    return [{ type: 'rect', silent: true, z: 70, shape: { x, y, width: w, height: size * 1.7 + (small ? font * 1.4 : 0), r: 3 }, style: { fill: l.surface, stroke: l.ink, lineWidth: 1.5 } },
      text(large, x + w / 2, y + size * .4, size, l.ink, l, 700, 'center'), text(small, x + w / 2, y + size * 1.65, font, l.quiet, l, 400, 'center')];
  };

  // said is one district in words, for the tooltip and for the reader of a screen.
  const said = (table, row, area, data) => [row ? row.name : area.name, ...table.measures.map((m, i) => m.name + ' ' + (row && row.values[i] !== null ? row.values[i].toLocaleString('en') : '— ' + data.none)),
    row && row.silent ? data.silent : '', area.tile ? data.beside : '', area.rough ? data.rough : ''].filter(Boolean).join('\n');

  // ---- bars

  // lettersOf is the size of type in a chart; one that fills a wall is read from far.
  const lettersOf = (d, wide, high) => Math.round(Math.min(34, Math.max(11, wide / 70, 'fill' in d.figure.dataset ? Math.min(high / 36, wide / 44) : 0)));

  const drawHours = (d, l, wide, high) => {
    const { rows, measures } = d.table, font = lettersOf(d, wide, high);
    return {
      grid: { left: 4, right: 4, top: font * 1.8, bottom: font * 1.9 },
      tooltip: { formatter: (o) => o.name + '\n' + measures[0].name + ' ' + o.value },
      xAxis: { type: 'category', data: rows.map((r) => plain(r.short)), axisTick: { show: false }, axisLine: { lineStyle: { color: l.edge } }, axisLabel: { color: l.quiet, fontFamily: l.font, fontSize: font, hideOverlap: true } },
      yAxis: { type: 'value', show: false, minInterval: 1, min: 0 },
      series: [{ type: 'bar', barCategoryGap: '22%', cursor: 'default', label: { show: true, position: 'top', distance: 3, color: l.ink, fontFamily: l.font, fontSize: font, formatter: (o) => o.value || '' }, emphasis: { disabled: true },
        data: rows.map((r) => ({ name: r.name, value: r.values[0], row: r, itemStyle: { color: printing ? '#bbb' : l.tone(measures[0].tone), borderRadius: [3, 3, 0, 0], decal: r.current ? hatch(l.surface, 4) : undefined } })) }],
    };
  };

  const drawStack = (d, l, wide, high) => {
    const { rows, measures } = d.table, font = lettersOf(d, wide, high);
    const totals = rows.map((r) => r.values.reduce((a, b) => a + (b || 0), 0));
    const names = rows.map((r, i) => `{n|${plain(r.short)}}{t|${totals[i].toLocaleString('en')}}`);
    const left = Math.max(...rows.map((r) => echartsWide(r.short, font, l)), font * 4) + font * 4;
    const one = (wide - left - 8) / Math.max(1, ...totals);
    const decals = patterns('#000');
    return {
      grid: { left, right: 6, top: font * 2.5, bottom: 4 },
      legend: { top: 0, left: 0, itemGap: font, itemWidth: font * 1.5, itemHeight: font, selectedMode: false, textStyle: { color: l.ink, fontFamily: l.font, fontSize: font } },
      tooltip: { formatter: (o) => o.data.row.name + '\n' + o.seriesName + ' ' + o.value },
      xAxis: { type: 'value', show: false, max: 'dataMax' },
      yAxis: { type: 'category', inverse: true, data: names, triggerEvent: true, axisTick: { show: false }, axisLine: { show: false },
        axisLabel: { interval: 0, fontFamily: l.font, fontSize: font, margin: font * .7, rich: { n: { color: l.ink, fontSize: font }, t: { color: l.quiet, fontSize: font, width: font * 2.6, align: 'right' } } } },
      series: measures.map((m, at) => ({ type: 'bar', stack: 'all', name: m.name, barCategoryGap: '24%', itemStyle: { color: l.tone(m.tone), borderColor: printing ? '#000' : l.surface, borderWidth: 1, decal: printing ? decals[at % decals.length] : undefined },
        emphasis: { itemStyle: { borderColor: l.ring, borderWidth: 2 } }, label: { show: true, fontFamily: l.font, fontSize: font, fontWeight: 700, color: printing ? '#000' : '#10161b', ...(printing && at ? { backgroundColor: '#fff', padding: 2 } : {}), formatter: (o) => (o.value * one > echartsWide(String(o.value), font, l) + 4 ? o.value : '') },
        data: rows.map((r) => ({ value: r.values[at] || 0, row: r, at, cursor: r.links[at] || r.href ? 'pointer' : 'default' })) })),
    };
  };

  const highOf = (d, wide) => {
    switch (d.kind) {
      case 'map': return Math.round(Math.min(wide * .99, Math.max(420, innerHeight * .86)));
      case 'stack': return Math.round(d.table.rows.length * Math.min(40, Math.max(24, wide / 30)) + 40);
      default: return Math.round(Math.min(320, Math.max(150, wide / 4)));
    }
  };

  // ---- from figure to picture

  const rules = document.adoptedStyleSheets && window.CSSStyleSheet && 'replaceSync' in CSSStyleSheet.prototype ? new CSSStyleSheet() : null;
  if (rules) document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  // A rule and not the element itself holds a height, so that a figure's next edition has it before anything is drawn.
  const hold = (d, high) => {
    if (d.high === high) return;
    d.high = high;
    if (!rules) { d.host.style.minHeight = high + 'px'; return; }
    rules.replaceSync([...drawn.values()].filter((o) => o.high).map((o) => `#${CSS.escape(o.figure.id)} > .picture { min-height: ${o.high + o.bar}px }`).join('\n'));
  };

  const draw = (d) => {
    if (!lettered || !d.host.isConnected || (d.kind === 'map' && !d.all)) return;
    d.table = read(d.figure);
    const fill = 'fill' in d.figure.dataset;
    const wide = d.canvas.clientWidth;
    if (wide < 40 || !d.table.measures.length) return;
    d.host.hidden = d.table.rows.length === 0;
    d.bar = d.switches ? d.switches.offsetHeight : 0;
    const high = fill ? Math.max(200, d.figure.querySelector('.picture').clientHeight - d.bar) : highOf(d, wide);
    const l = look();
    const news = JSON.stringify([d.table, d.measure, wide, high, l.kind, l.surface, d.figure.dataset.day, root.lang]);
    if (news === d.news) return;
    d.news = news;
    if (!fill) hold(d, high);
    if (!d.chart) d.chart = start(d, wide, high);
    else if (d.chart.getWidth() !== wide || d.chart.getHeight() !== high) d.chart.resize({ width: wide, height: high, silent: true });
    const option = { map: drawMap, hours: drawHours, stack: drawStack }[d.kind](d, l, wide, high);
    const tip = { trigger: 'item', renderMode: 'richText', confine: true, transitionDuration: 0, backgroundColor: l.surface, borderColor: l.edge, padding: 10, textStyle: { color: l.ink, fontFamily: l.font, fontSize: 13, lineHeight: 20 } };
    d.chart.setOption({ animation: false, textStyle: { fontFamily: l.font }, stateAnimation: { duration: 0 }, ...option, tooltip: { ...tip, ...option.tooltip } }, { notMerge: true });
    if (d.spot && document.activeElement === d.stage) point(d, d.spot);
  };

  const start = (d, width, height) => {
    const chart = echarts.init(d.canvas, null, { renderer: 'canvas', devicePixelRatio: Math.max(2, devicePixelRatio), width, height });
    chart.on('click', (o) => {
      const row = o.componentType === 'yAxis' ? d.table.rows[o.dataIndex] : o.data && o.data.row;
      const at = d.kind === 'map' ? measureAt(d) : o.data && o.data.at;
      go(row, at, o.event && o.event.event);
    });
    return chart;
  };

  const measureAt = (d) => Math.max(0, d.table.measures.findIndex((m) => m.key === d.measure));
  const go = (row, at, event) => {
    const to = row && ((at !== undefined && row.links[at]) || row.href);
    if (!to) return;
    if (event && (event.ctrlKey || event.metaKey)) open(to, '_blank', 'noopener'); else location.assign(to);
  };

  // point shows one district as the mouse would, and says it.
  const point = (d, code) => {
    const spot = d.spots.find((s) => s.code === code);
    if (!spot) { d.spot = null; return; }
    d.chart.dispatchAction({ type: 'downplay', seriesIndex: [0, 1] });
    d.chart.dispatchAction({ type: 'highlight', seriesIndex: [0, 1], name: code });
    d.chart.dispatchAction({ type: 'showTip', seriesIndex: 0, name: code });
    d.spot = code;
    const now = said(d.table, spot.row, spot.area, d.figure.dataset).replaceAll('\n', ', ');
    if (d.said.textContent !== now) d.said.textContent = now;
  };
  const unpoint = (d) => {
    d.spot = null;
    if (d.chart) { d.chart.dispatchAction({ type: 'downplay', seriesIndex: [0, 1] }); d.chart.dispatchAction({ type: 'hideTip' }); }
  };

  // next finds the district that lies in a direction: near before straight.
  const next = (d, dx, dy) => {
    const from = d.spots.find((s) => s.code === d.spot);
    if (!from) return d.spots[0];
    const far = (s) => { const x = s.x - from.x, y = s.y - from.y, along = x * dx + y * dy, off = Math.abs(x * dy - y * dx); return along > .01 && off < along * 1.6 ? Math.hypot(x, y) + off : Infinity; };
    const best = d.spots.reduce((a, b) => (far(b) < far(a) ? b : a));
    return far(best) < Infinity ? best : from;
  };

  const keys = (d) => (e) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
    if (e.isComposing || e.altKey || e.ctrlKey || e.metaKey || !d.spots) return;
    if (way) point(d, next(d, ...way).code);
    else if (e.key === 'Enter' && d.spot) go(d.table.rows.find((r) => r.code === d.spot), measureAt(d), e);
    else if (e.key === 'Escape') unpoint(d);
    else return;
    e.preventDefault();
  };

  const element = (name, className, parent, attributes = {}) => {
    const e = document.createElement(name);
    e.className = className;
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    parent.append(e);
    return e;
  };

  const choose = (d, measure, byHand) => {
    d.measure = measure;
    for (const b of d.switches.children) b.setAttribute('aria-pressed', String(b.value === measure));
    if (byHand) { clearInterval(d.turning); try { sessionStorage.setItem('map', measure); } catch { /* not allowed to remember */ } }
    draw(d);
  };

  const build = (figure) => {
    const d = { figure, kind: figure.dataset.chart, host: document.createElement('div'), bar: 0 };
    d.host.className = 'host';
    // Where the keyboard is, so that it comes along into the next edition. Whether it left or the figure was taken away
    // from under it shows a moment later.
    d.host.addEventListener('focusin', (e) => { d.held = e.target; });
    d.host.addEventListener('focusout', () => queueMicrotask(() => {
      if (!d.host.isConnected || d.host.contains(document.activeElement)) return;
      d.held = null;
      if (d.kind === 'map') unpoint(d);
    }));
    if (d.kind === 'map') buildMap(d);
    else {
      d.stage = element('div', 'stage', d.host, { role: 'img', 'aria-label': figure.dataset.label || '' });
      d.canvas = element('div', 'canvas', d.stage);
    }
    new ResizeObserver(() => draw(d)).observe(d.canvas);
    return d;
  };

  const buildMap = (d) => {
    const { measures } = read(d.figure);
    let kept = '';
    try { kept = sessionStorage.getItem('map') || ''; } catch { /* nothing remembered */ }
    d.switches = element('div', 'switches', d.host, { role: 'group', 'aria-label': d.figure.dataset.label || '' });
    for (const m of measures) {
      const b = element('button', '', d.switches, { type: 'button', value: m.key });
      b.textContent = m.name;
      b.addEventListener('click', () => choose(d, m.key, true));
    }
    d.stage = element('div', 'stage', d.host, { role: 'application', tabindex: '0', 'aria-label': (d.figure.dataset.label || '') + ' ' + (d.figure.dataset.keys || '') });
    d.canvas = element('div', 'canvas', d.stage);
    d.said = element('p', 'said', d.host, { role: 'status' });
    d.stage.addEventListener('keydown', keys(d));
    choose(d, measures.some((m) => m.key === kept) ? kept : measures[0] && measures[0].key, false);
    const every = Number(d.figure.dataset.rotate) * 1000;
    if (every >= 1000) d.turning = setInterval(() => { const all = read(d.figure).measures; choose(d, all[(all.findIndex((m) => m.key === d.measure) + 1) % all.length].key, false); }, every);
    const from = d.figure.dataset.outlines;
    if (!outlines.has(from)) outlines.set(from, fetch(from, { credentials: 'same-origin' }).then((r) => (r.ok ? r.json() : Promise.reject(new Error(String(r.status))))));
    outlines.get(from).then((all) => { d.all = all; draw(d); }, () => { outlines.delete(from); forget(d); });
  };

  // forget takes a chart back: its table is there.
  const forget = (d) => {
    clearInterval(d.turning);
    d.host.remove();
    d.figure.classList.add('tableonly');
    const numbers = d.figure.querySelector('details');
    if (numbers) numbers.open = true;
  };

  // adopt gives every figure its picture: a new one, or the one its last edition had, before anything is painted.
  const adopt = () => {
    for (const figure of main.querySelectorAll('figure[data-chart][id]')) {
      let d = drawn.get(figure.id);
      const place = figure.querySelector('.picture');
      if (!place || !figure.querySelector('table') || (d && d.figure === figure)) continue;
      const opened = d && d.opened;
      if (!d) { d = build(figure); drawn.set(figure.id, d); }
      d.figure = figure;
      const held = d.held;
      place.replaceChildren(d.host);
      const numbers = figure.querySelector('details');
      if (numbers) {
        numbers.open = Boolean(opened);
        numbers.addEventListener('toggle', () => { d.opened = numbers.open; });
      }
      if (held) held.focus({ preventScroll: true });
      draw(d);
    }
    for (const [id, d] of drawn) {
      if (d.host.isConnected || main.querySelector('#' + CSS.escape(id))) continue;
      clearInterval(d.turning);
      if (d.chart) d.chart.dispose();
      drawn.delete(id);
    }
  };

  const redraw = () => { for (const d of drawn.values()) draw(d); };
  const print = (yes) => { if (printing !== yes) { printing = yes; redraw(); } };
  new MutationObserver(adopt).observe(main, { childList: true, subtree: true });
  new MutationObserver(() => redraw()).observe(root, { attributes: true, attributeFilter: ['data-theme', 'lang'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw());
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  adopt();
  const { fontFamily } = getComputedStyle(document.body);
  Promise.allSettled(['400', '700'].map((weight) => document.fonts.load(`${weight} 14px ${fontFamily}`, '重庆'))).then(() => { lettered = true; redraw(); });
})();
