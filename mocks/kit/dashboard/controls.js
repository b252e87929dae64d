import { ask, attempt, el } from '/dashboard/api.js';

const faults = [
  ['latency_ms', 'Latency, ms'], ['jitter_ms', 'Up to so much more, ms'], ['error_rate', 'Share of requests that fail (0 to 1)'],
  ['error_status', 'Status of those (0: 500)'], ['timeout_rate', 'Share of requests without an answer'],
  ['duplicate', 'Share of webhooks sent twice'], ['reorder', 'Share of webhooks that come late'], ['drop', 'Share of webhooks never sent'],
  ['forge', 'Share of webhooks with a wrong signature'],
];
const switches = [['outage', 'Outage: answer nothing but 503'], ['after', 'Fail after the effect, not before']];

// controls builds the page of scenario, faults and clock.
export function controls(state, draw) {
  return [el('div', { class: 'controls' }, scenario(state, draw), chaos(state, draw), clock(state, draw))];
}

function sent(run, done, draw) {
  return async (event) => {
    event.preventDefault();
    await attempt(() => run(new FormData(event.target)), done);
    draw();
  };
}

function scenario(state, draw) {
  const put = (data) => ask('/_mock/scenario', { method: 'PUT', body: { name: data.get('name') } });
  return el('form', { onsubmit: sent(put, 'Scenario set', draw) }, el('h2', {}, 'Scenario'),
    el('label', { for: 'scenario' }, 'How it answers'),
    el('select', { id: 'scenario', name: 'name' }, state.scenarios.map((s) => el('option', { value: s.name, selected: s.name === state.scenario }, s.name))),
    el('p', {}, state.scenarios.find((s) => s.name === state.scenario)?.about || ''),
    el('button', { class: 'main' }, 'Use it'));
}

function chaos(state, draw) {
  const put = (data) => {
    const body = {};
    for (const [name] of faults) body[name] = Number(data.get(name));
    for (const [name] of switches) body[name] = data.get(name) === 'on';
    return ask('/_mock/chaos', { method: 'PUT', body });
  };
  return el('form', { onsubmit: sent(put, 'Faults set', draw) }, el('h2', {}, 'Faults'),
    faults.map(([name, label]) => [el('label', { for: name }, label), el('input', { id: name, name, type: 'number', min: '0', step: 'any', value: state.chaos[name] })]).flat(),
    switches.map(([name, label]) => el('label', { class: 'check' }, el('input', { name, type: 'checkbox', checked: state.chaos[name] }), label)),
    el('div', { class: 'actions' }, el('button', { class: 'main' }, 'Set'),
      el('button', { type: 'button', onclick: () => attempt(() => ask('/_mock/chaos', { method: 'PUT', body: {} }), 'No faults').then(draw) }, 'None')));
}

function clock(state, draw) {
  const post = (body, done) => () => attempt(() => ask('/_mock/clock', { body }), done).then(draw);
  const own = (data) => ask('/_mock/clock', { body: { speed: Number(data.get('speed')) } });
  return el('form', { onsubmit: sent(own, 'Speed set', draw) }, el('h2', {}, 'Clock'),
    el('p', {}, new Date(state.clock.now).toLocaleString() + (state.clock.frozen ? ', frozen' : '') + ', ' + state.clock.plans + ' things waiting'),
    el('div', { class: 'actions' },
      el('button', { type: 'button', onclick: post({ frozen: !state.clock.frozen }, 'Done') }, state.clock.frozen ? 'Let it run' : 'Freeze'),
      ['15m', '1h', '24h'].map((d) => el('button', { type: 'button', onclick: post({ advance: d }, 'Moved ' + d) }, '+' + d))),
    el('label', { for: 'speed' }, 'Times faster than real time'), el('input', { id: 'speed', name: 'speed', type: 'number', min: '0.001', step: 'any', value: state.clock.speed }),
    el('div', { class: 'actions' }, el('button', { class: 'main' }, 'Set'),
      el('button', { type: 'button', class: 'danger', onclick: () => confirm('Forget everything?') && attempt(() => ask('/_mock/reset', { method: 'POST' }), 'Empty').then(draw) }, 'Forget everything')));
}
