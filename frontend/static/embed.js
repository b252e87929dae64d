/*
 * The booking of a shop in a page of one's own:
 *   <script async src="https://.../embed.js"></script>
 *   <barberpro-reservas barberia="demo"></barberpro-reservas>
 * It makes a frame with what BarberPro serves, as high as what it shows, and loads it once it is near the screen. It keeps
 * nothing in the browser and reads nothing of the page around.
 */
(() => {
	'use strict';
	const tag = 'barberpro-reservas';
	if (customElements.get(tag)) return;
	const home = new URL(document.currentScript?.src || location.href).origin;
	const slugForm = /^[a-z0-9](-?[a-z0-9]){1,59}$/;

	class Reservas extends HTMLElement {
		static observedAttributes = ['barberia', 'servicio', 'barbero'];
		#frame;
		#listen = (event) => this.#hear(event);

		connectedCallback() {
			addEventListener('message', this.#listen);
			this.#draw();
		}

		disconnectedCallback() {
			removeEventListener('message', this.#listen);
			this.#frame = undefined; // its document ends with it
			this.shadowRoot?.replaceChildren();
		}

		attributeChangedCallback(_, before, after) {
			if (this.#frame && before !== after) this.#draw();
		}

		/** Without a shop, what stands inside the element stays: a link, for example. */
		#draw() {
			const slug = (this.getAttribute('barberia') || '').trim().toLowerCase();
			if (!slugForm.test(slug)) return console.warn(`<${tag}>: barberia="${slug}" no es la dirección de una barbería`);
			const root = this.shadowRoot || this.attachShadow({ mode: 'open' });
			const frame = document.createElement('iframe');
			frame.src = this.#address(slug);
			frame.title = 'Reservar un turno';
			frame.loading = 'lazy';
			const height = Math.max(Number(this.getAttribute('alto')) || 560, 200);
			Object.assign(frame.style, {
				display: 'block',
				width: '100%',
				height: `${height}px`,
				border: '0',
				colorScheme: 'normal',
			});
			if (!this.style.display) this.style.display = 'block';
			root.replaceChildren(frame);
			this.#frame = frame;
		}

		#address(slug) {
			const address = new URL(`/embed/${slug}`, home);
			for (const name of ['servicio', 'barbero']) {
				const value = this.getAttribute(name);
				if (value) address.searchParams.set(name, value);
			}
			return address.href;
		}

		/** Only our own frame is listened to, and only while it shows our own pages. */
		#hear({ origin, source, data }) {
			if (origin !== home || !this.#frame || source !== this.#frame.contentWindow || data?.source !== 'barberpro')
				return;
			if (data.type === 'height' && data.height > 0 && data.height < 20000) {
				this.#frame.style.height = `${Math.ceil(data.height)}px`;
			} else if (data.type === 'step') {
				if (this.getBoundingClientRect().top < 0) this.scrollIntoView({ block: 'start' });
			} else if (data.type === 'booked') {
				const detail = { codigo: String(data.code) };
				this.dispatchEvent(new CustomEvent('barberpro:reservado', { bubbles: true, composed: true, detail }));
			}
		}
	}

	customElements.define(tag, Reservas);
})();
