import { ApiError } from '$lib/api/error';
import { staff } from '$lib/api/staff';
import { download } from '$lib/panel/kit/download';

/** How a voucher is printed: a page, or a strip of 80 mm. */
export type Paper = 'a4' | 'ticket';

/** Reads a voucher's PDF and hands it to whoever asked for it. Errors: ApiError invoice_not_authorized. */
export async function downloadInvoice(shop: string, id: string, format: Paper, name: string): Promise<void> {
	const params = { path: { shop_id: shop, id }, query: { format } };
	const { data } = await staff.GET('/api/v1/shops/{shop_id}/invoices/{id}/pdf', { params, parseAs: 'blob' });
	if (!(data instanceof Blob)) throw new ApiError('problem', 'invoice_not_ready');
	download(name, data, 'application/pdf');
}
