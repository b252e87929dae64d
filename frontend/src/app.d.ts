declare global {
	namespace App {
		interface Error {
			message: string;
			/** The code of the problem that the server answered, when it was one. */
			code?: string;
		}
	}
}

export {};
