import type { HandleClientError } from '@sveltejs/kit';

/** What breaks while a page comes is in the console for whoever looks into it. An address without a page is no fault. */
export const handleError: HandleClientError = ({ error, status, message }) => {
	if (status !== 404) console.error(error);
	return { message };
};
