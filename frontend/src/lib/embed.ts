/** What a shop pastes into its own site. home: the origin that serves BarberPro; slug: the shop. */

/** The script and the element. What stands inside the element is there for browsers without scripts. */
export function element(home: string, slug: string, label: string): string {
	return `<script async src="${home}/embed.js"></script>
<barberpro-reservas barberia="${slug}">
  <a href="${home}/${slug}/reservar">${label}</a>
</barberpro-reservas>`;
}

export function frame(home: string, slug: string, label: string): string {
	return `<iframe src="${home}/embed/${slug}" title="${label}"
  width="100%" height="720" style="border: 0" loading="lazy"></iframe>`;
}

export function button(home: string, slug: string, label: string): string {
	return `<a href="${home}/${slug}/reservar">${label}</a>`;
}

export function listener(): string {
	return `<script>
  addEventListener('barberpro:reservado', (event) => {
    console.log('Turno', event.detail.codigo);
  });
</script>`;
}
