/** The address of a chat on WhatsApp with a number in E.164, and a draft that the person sends or not. */
export function whatsappLink(phone: string, draft = ''): string {
	const digits = phone.replace(/\D/g, '');
	return `https://wa.me/${digits}${draft ? '?text=' + encodeURIComponent(draft) : ''}`;
}
