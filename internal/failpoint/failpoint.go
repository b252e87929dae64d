// Package failpoint names the places where the fault tests end the process: between an intent and its acknowledgement,
// where a crash must lose nothing. In a normal build Hit does nothing and costs nothing; `-tags failpoints` arms it.
package failpoint
