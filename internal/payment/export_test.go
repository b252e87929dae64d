package payment

// Follows is the table of moves as the code keeps it.
func Follows(from, to Status) bool { return to.follows(from) }
