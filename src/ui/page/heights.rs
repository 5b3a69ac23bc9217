//! How high the blocks are, and where the page is scrolled to.

/// The heights of all blocks: measured where they were seen, estimated elsewhere.
///
/// A Fenwick tree in 64-bit floats, so that a block is changed or found in the
/// logarithm of their number and ten million pixels are still exact.
pub struct Heights {
    tree: Vec<f64>,
    heights: Vec<f32>,
}

/// A place on the page: so many points below the top of a block.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Anchor {
    /// The block.
    pub block: usize,
    /// Points below its top.
    pub offset: f64,
}

impl Heights {
    /// Takes estimates for all blocks.
    pub fn new(heights: Vec<f32>) -> Heights {
        let mut tree = vec![0.0; heights.len() + 1];
        for (index, height) in (1..).zip(&heights) {
            let up = index + lowest_bit(index);
            if let Some(sum) = tree.get_mut(index) {
                *sum += f64::from(*height);
                let sum = *sum;
                if let Some(parent) = tree.get_mut(up) {
                    *parent += sum;
                }
            }
        }
        Heights { tree, heights }
    }

    /// The height of a block.
    pub fn get(&self, block: usize) -> f32 {
        self.heights.get(block).copied().unwrap_or_default()
    }

    /// Puts a measured height in the place of an estimate.
    pub fn set(&mut self, block: usize, height: f32) {
        let Some(old) = self.heights.get_mut(block) else { return };
        let more = f64::from(height - *old);
        *old = height;
        let mut index = block + 1;
        while let Some(sum) = self.tree.get_mut(index) {
            *sum += more;
            index += lowest_bit(index);
        }
    }

    /// The height of all blocks before one.
    pub fn before(&self, block: usize) -> f64 {
        let mut index = block.min(self.heights.len());
        let mut sum = 0.0;
        while index > 0 {
            sum += self.tree.get(index).copied().unwrap_or_default();
            index -= lowest_bit(index);
        }
        sum
    }

    /// The height of all blocks.
    pub fn total(&self) -> f64 {
        self.before(self.heights.len())
    }

    /// The place so many points below the top of the first block.
    pub fn find(&self, y: f64) -> Anchor {
        let (mut block, mut rest) = (0, y.max(0.0));
        let mut step = self.tree.len().next_power_of_two();
        while step > 0 {
            if let Some(sum) = self.tree.get(block + step)
                && *sum <= rest
            {
                block += step;
                rest -= *sum;
            }
            step /= 2;
        }
        let last = self.heights.len().saturating_sub(1);
        if block > last {
            Anchor { block: last, offset: f64::from(self.get(last)) }
        } else {
            Anchor { block, offset: rest }
        }
    }
}

fn lowest_bit(index: usize) -> usize {
    index & index.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_by_their_height_and_back() {
        let mut heights = Heights::new(vec![10.0; 1000]);
        heights.set(3, 25.0);
        assert!((heights.total() - 10_015.0).abs() < 1e-9);
        assert_eq!(heights.find(31.0), Anchor { block: 3, offset: 1.0 });
        assert_eq!(heights.find(55.0), Anchor { block: 4, offset: 0.0 });
        for block in 0..1000 {
            assert_eq!(heights.find(heights.before(block)).block, block);
        }
        assert_eq!(heights.find(1e9).block, 999);
    }
}
