package control

import "context"

// ServeOverLoopback serves as in a directory that holds no socket.
func ServeOverLoopback(ctx context.Context, dir string, run Run) error {
	listener, at, err := listenLoopback(dir)
	if err != nil {
		return err
	}
	return serve(ctx, dir, listener, at, run)
}
