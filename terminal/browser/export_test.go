package browser

import "qianshao/terminal/screen"

// Drawing draws one view after the other, as for one page, and gives the HTML of each frame.
func Drawing() (func(screen.View) (string, error), error) {
	p, err := readPages()
	if err != nil {
		return nil, err
	}
	d := newDrawer(p)
	return func(v screen.View) (string, error) {
		f, err := d.draw(v)
		return f.HTML, err
	}, nil
}
