package notify

// DefaultText is the product's own text.
func DefaultText(kind Kind, channel Channel) Template { return defaults()[templateKey{kind, channel}] }
