import { ask, at, attempt, askFields, copyButton, el, pretty, toast } from '/dashboard/api.js';
import { controls } from '/dashboard/controls.js';

const list = document.getElementById('list');
const detail = document.getElementById('detail');
const panes = document.querySelector('.panes');
const query = document.getElementById('query');
let state;
let more = 50;

const place = () => {
  const [tab, ...id] = decodeURIComponent(location.hash.slice(1) || 'items').split('/');
  return { tab, id: id.join('/') };
};
const go = (tab, id) => '#' + encodeURIComponent(id ? tab + '/' + id : tab);

function row(tab, id, title, small, status, tone, time) {
  const here = place();
  return el('li', {}, el('a', { href: go(tab, id), 'aria-current': here.id === id ? 'true' : null },
    el('strong', {}, title), el('span', { class: 'status ' + tone }, status), el('small', {}, small), at(time)));
}

const tones = { delivered: 'good', pending: 'waiting', failed: 'bad', dropped: 'neutral' };
const tabs = {
  items: {
    load: () => ask('/_mock/items?limit=' + more + '&query=' + encodeURIComponent(query.value)),
    row: (item) => row('items', item.id, item.title, item.detail, item.status, item.tone, item.at),
    empty: () => [el('h2', {}, 'No ' + state.noun + (query.value ? ' with that text' : ' yet')),
      query.value ? '' : [el('p', {}, 'Make the first one:'), el('pre', { tabindex: '0' }, first()), copyButton('Copy', first())]].flat(),
    detail: async (id) => itemPage(await ask('/_mock/items/' + encodeURIComponent(id))),
  },
  webhooks: {
    load: () => ask('/_mock/webhooks?limit=' + more),
    row: (hook) => row('webhooks', hook.id, hook.what, hook.url, hook.state + (hook.forged ? ', forged' : ''), tones[hook.state], hook.at),
    empty: () => [el('h2', {}, 'No webhooks yet'), el('p', {}, 'They are sent when something happens to one of the ' + state.noun + '.')],
    detail: async (id) => hookPage((await ask('/_mock/webhooks?limit=500')).items.find((hook) => hook.id === id)),
  },
  exchanges: {
    load: () => ask('/_mock/exchanges?limit=' + more),
    row: (x) => {
      const { pathname, search } = new URL(x.url);
      const title = x.method + ' ' + (pathname.split('/').pop() || pathname);
      return row('exchanges', x.id, title, [x.fault, pathname + search].filter(Boolean).join(' · '), String(x.status || 'cut'),
        x.status >= 400 || !x.status ? 'bad' : 'good', x.at);
    },
    empty: () => [el('h2', {}, 'No requests yet'), el('p', {}, 'Every request of a client is kept here for a while.')],
    detail: async (id) => exchange(await ask('/_mock/exchanges/' + id)),
  },
};

const first = () => state.first.replaceAll('{base}', location.origin);

function actions(of, id) {
  return el('div', { class: 'actions' }, (of || []).map((action) =>
    el('button', { type: 'button', class: action.danger ? 'danger' : null, 'data-focus': action.name, onclick: () => act(action, id) }, action.label)));
}

const narrow = matchMedia('(max-width: 599px)');
let menuOpen = false;

// boardActions are what can be done to the mock itself: in a row, or in a menu where a row would push the list off the screen.
function boardActions() {
  const all = actions(state.actions, '');
  if (!narrow.matches || (state.actions || []).length < 3) return all;
  return el('details', { class: 'menu', open: menuOpen, ontoggle: (event) => (menuOpen = event.target.open), onkeydown: closeMenu },
    el('summary', { 'data-focus': 'menu' }, 'Actions'), all);
}

function closeMenu(event) {
  if (event.key !== 'Escape' || !menuOpen) return;
  event.stopPropagation();
  event.currentTarget.open = menuOpen = false;
  event.currentTarget.querySelector('summary').focus();
}

async function act(action, id) {
  const fields = action.fields && action.fields.length ? await askFields(action) : {};
  if (!fields) return;
  await attempt(() => ask('/_mock/act', { body: { id, action: action.name, fields } }), action.label + ': done');
  draw();
}

function exchange(x) {
  return [el('h3', {}, x.method + ' ' + x.url + ' → ' + (x.status || 'no answer')), x.fault ? el('p', { class: 'bad' }, x.fault) : '',
    copyButton('Copy as curl', x.curl), side('Request', x.request), side('Response', x.response)].flat();
}

// side is the request or the response of an exchange.
function side(name, part) {
  const head = Object.entries(part.header || {}).map(([key, values]) => values.map((value) => key + ': ' + value + '\n').join('')).join('');
  const text = [head, pretty(part.body)].filter(Boolean).join('\n');
  const cut = part.size > new Blob([part.body]).size ? ', the beginning of ' + part.size + ' bytes' : '';
  return text ? [el('h4', {}, name + cut), el('pre', { tabindex: '0', 'aria-label': name }, text)] : [el('h4', {}, name + ': nothing')];
}

function hookPage(hook) {
  if (!hook) return [el('p', {}, 'It is not kept any more.')];
  return [el('h2', {}, hook.what + ' → ' + hook.url), el('p', { class: 'status ' + tones[hook.state] }, hook.state),
    el('div', { class: 'actions' }, el('button', { type: 'button', onclick: () => replay(hook.id) }, 'Send again'),
      hook.item ? el('a', { href: go('items', hook.item) }, 'What it is about') : ''),
    el('pre', { tabindex: '0', 'aria-label': 'Body' }, pretty(hook.body)),
    el('ol', { class: 'timeline' }, (hook.attempts || []).map((a) => el('li', {}, at(a.at), ' ' + (a.status || 'no answer') + ' ', el('small', {}, a.answer))))];
}

async function replay(id) {
  await attempt(() => ask('/_mock/webhooks/' + id + '/replay', { method: 'POST' }), 'Sent again');
  draw();
}

function itemPage(item) {
  return [el('h2', {}, item.title), el('p', {}, el('span', { class: 'status ' + item.tone }, item.status), ' ', item.detail),
    actions(item.actions, item.id),
    el('div', { class: 'actions' }, (item.links || []).map((link) => el('a', { href: link.href }, link.label))),
    item.html ? el('iframe', { src: item.html, sandbox: 'allow-popups allow-popups-to-escape-sandbox', title: item.title }) : '',
    el('h3', {}, 'Timeline'),
    el('ol', { class: 'timeline' }, (item.timeline || []).map((m) => el('li', {}, at(m.at), ' ' + m.what + ' ', el('small', {}, m.note || '')))),
    item.webhooks.length ? el('h3', {}, 'Webhooks') : '', item.webhooks.length ? el('ul', { class: 'rows' }, item.webhooks.map(tabs.webhooks.row)) : '',
    item.data ? el('h3', {}, 'As the API gives it') : '', item.data ? el('pre', { tabindex: '0' }, JSON.stringify(item.data, null, 2)) : '',
    item.exchanges.length ? el('h3', {}, 'Requests') : '', item.exchanges.map(exchange).flat()].flat();
}

async function phones() {
  const talks = await ask('/_mock/phone');
  if (!talks.length) return [el('div', { class: 'empty' }, el('h2', {}, 'No messages yet'), el('p', {}, 'Send one:'), el('pre', { tabindex: '0' }, first()), copyButton('Copy', first()))];
  return [el('div', { class: 'phones' }, talks.map(phone))];
}

// phone is one person's phone: what came, and a button to write back.
function phone(talk) {
  const receive = (state.actions || []).find((action) => action.name === 'receive');
  const write = receive && { ...receive, fields: (receive.fields || []).map((field) => (field.name === 'from' ? { ...field, value: talk.number } : field)) };
  const bubbles = (talk.messages || []).map((m) => el('div', { class: m.mine ? 'bubble mine' : 'bubble' },
    m.image ? el('img', { src: m.image, alt: '' }) : '', linked(m.text, m.marked), el('span', { class: 'status' }, at(m.at), ' ' + m.status),
    (m.buttons || []).map((b) => el('button', { type: 'button', onclick: () => act(b, m.id) }, b.label))));
  const screen = el('div', { class: 'screen', tabindex: '0', role: 'group', 'aria-label': 'Messages of ' + talk.number },
    bubbles.length ? bubbles : el('p', { class: 'neutral' }, 'Nothing has arrived here.'));
  requestAnimationFrame(() => (screen.scrollTop = screen.scrollHeight));
  return el('section', { class: 'phone', 'aria-label': talk.number },
    el('header', {}, el('h2', {}, talk.name || talk.number), el('small', {}, talk.number)), screen,
    write ? el('button', { type: 'button', onclick: () => act(write, '') }, 'Write as this person') : '');
}

// linked turns the addresses in a text into links and, where they count, the marks into bold, slanted and struck.
function linked(text, marked) {
  return (text || '').split(/(https?:\/\/\S+)/).map((part) => {
    if (/^https?:/.test(part)) return el('a', { href: part, rel: 'noreferrer' }, part);
    if (!marked) return part;
    return part.split(/([*_~])(?=\S)([^*_~\n]*\S)\1/).map((piece, n, all) => {
      if (n % 3 === 1) return '';
      return n % 3 === 2 ? el({ '*': 'b', _: 'i', '~': 's' }[all[n - 1]], {}, piece) : piece;
    });
  }).flat();
}

let drawing = false;
let again = false;

// draw shows what the address names. Changes that come meanwhile make it draw once more.
async function draw() {
  if (drawing) {
    again = true;
    return;
  }
  drawing = true;
  try {
    state = await ask('/_mock/state');
    await drawOnce();
  } catch (error) {
    toast(error.message);
  }
  drawing = false;
  if (again) {
    again = false;
    setTimeout(draw, 150);
  }
}

// focusIn names the link or button of a part of the page that has the focus, so that it can have it again after drawing.
function focusIn(part) {
  const active = document.activeElement;
  if (!part.contains(active)) return '';
  for (const name of ['href', 'data-focus']) {
    if (active.hasAttribute(name)) return '[' + name + '="' + CSS.escape(active.getAttribute(name)) + '"]';
  }
  return '';
}

async function drawOnce() {
  const here = place();
  document.title = state.title + ' mock';
  document.getElementById('title').textContent = state.title + ' mock';
  document.getElementById('phone-tab').hidden = !state.phone;
  for (const link of document.querySelectorAll('nav [data-tab]')) {
    if (link.dataset.tab === here.tab) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.getElementById('search').hidden = here.tab !== 'items';
  panes.classList.toggle('two', Boolean(here.id));
  const tab = tabs[here.tab];
  if (!tab) {
    list.replaceChildren(...(here.tab === 'phone' ? [boardActions(), ...(await phones())] : controls(state, draw)));
    detail.replaceChildren();
    return;
  }
  const found = await tab.load();
  document.getElementById('count').textContent = found.total + ' ' + (here.tab === 'items' ? state.noun : '');
  const focused = focusIn(list);
  list.replaceChildren(here.tab === 'items' ? boardActions() : '',
    found.items.length ? el('ul', { class: 'rows' }, found.items.map(tab.row)) : el('div', { class: 'empty' }, tab.empty()),
    found.total > found.items.length ? el('button', { type: 'button', onclick: () => { more += 50; draw(); } }, 'Show more') : '');
  if (focused) list.querySelector(focused)?.focus();
  const back = el('a', { class: 'back', href: go(here.tab) }, '← Back to the list');
  detail.replaceChildren(...(here.id ? [back, ...(await tab.detail(here.id))] : []).filter((node) => node !== ''));
}

function listen() {
  const live = document.getElementById('live');
  const events = new EventSource('/_mock/events');
  let soon;
  const drawList = () => place().tab !== 'controls' && draw(); // what somebody is filling in stays
  events.onopen = () => { live.textContent = 'live'; drawList(); };
  events.onerror = () => { live.textContent = 'reconnecting'; };
  events.onmessage = () => {
    clearTimeout(soon);
    soon = setTimeout(drawList, 80);
  };
}

addEventListener('hashchange', async () => {
  await draw();
  if (place().id && matchMedia('(max-width: 899px)').matches) detail.focus();
});
addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, select, textarea, dialog');
  if (event.key === '/' && !typing) {
    event.preventDefault();
    query.focus();
  }
  if (event.key === 'Escape' && !typing && place().id) location.hash = go(place().tab);
});
narrow.addEventListener('change', () => draw());
let waiting;
query.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 120);
});
document.getElementById('search').addEventListener('submit', (event) => event.preventDefault());
draw();
listen();
