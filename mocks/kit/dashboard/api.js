// What the dashboard asks its mock, and the few helpers that build its pages. No library: it has to work offline.

export async function ask(path, options = {}) {
  if (options.body !== undefined) {
    options = { method: 'POST', ...options, body: JSON.stringify(options.body), headers: { 'Content-Type': 'application/json' } };
  }
  const answer = await fetch(path, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || answer.statusText);
  return body;
}

// el makes an element; children are elements or text, never markup.
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return node;
}

export const at = (text) => {
  const time = new Date(text);
  return el('time', { datetime: text, title: text }, time.toLocaleTimeString([], { hour12: false }));
};

let fading;
export function toast(text) {
  const node = document.getElementById('toast');
  node.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => (node.textContent = ''), 6000);
}

// attempt runs do and says what went wrong.
export async function attempt(run, done) {
  try {
    const answer = await run();
    if (done) toast(done);
    return answer;
  } catch (error) {
    toast(error.message);
    return undefined;
  }
}

export function copyButton(label, text) {
  return el('button', { type: 'button', onclick: () => attempt(() => navigator.clipboard.writeText(text), 'Copied') }, label);
}

export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// askFields shows a dialog for the fields of an action and resolves with their values, or null when it is left.
export function askFields(action) {
  return new Promise((resolve) => {
    const dialog = document.getElementById('form');
    const fields = action.fields || [];
    const inputs = fields.map((field) =>
      field.options && field.options.length
        ? el('select', { name: field.name, id: 'f-' + field.name }, field.options.map((option) => el('option', { value: option, selected: option === field.value }, option)))
        : el('input', { name: field.name, id: 'f-' + field.name, value: field.value || '' }),
    );
    const form = el('form', { method: 'dialog', 'aria-label': action.label },
      el('h2', {}, action.label),
      fields.map((field, n) => [el('label', { for: 'f-' + field.name }, field.label), inputs[n]]).flat(),
      el('div', { class: 'actions' }, el('button', { class: 'main', value: 'ok' }, action.label), el('button', { value: 'cancel', formnovalidate: true }, 'Cancel')));
    dialog.replaceChildren(form);
    dialog.onclose = () => resolve(dialog.returnValue === 'ok' ? Object.fromEntries(new FormData(form)) : null);
    dialog.returnValue = '';
    dialog.showModal();
  });
}
