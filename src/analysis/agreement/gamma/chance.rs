//! Continua by chance: each coder's place gets the units of a coder who is drawn, moved along the text by a shift that
//! is drawn, those that leave the end coming in at the beginning (Mathet and others 2015, section 5.2).

use super::super::unitizing::Unit;
use super::Continuum;

/// Chance that is the same every time (Knuth's MMIX constants).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A number below `count`, 0 if that is 0.
    fn below(&mut self, count: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (((self.0 >> 32) * u64::from(count)) >> 32) as u32
    }

    /// The units of a continuum by chance; what has no unit at all says nothing and is drawn again.
    ///
    /// The continuum must have a unit.
    pub(super) fn shuffled<'u>(&mut self, continuum: &Continuum<'u>) -> Vec<Vec<Unit<'u>>> {
        loop {
            let drawn = self.draw(continuum);
            if drawn.iter().any(|units| !units.is_empty()) {
                return drawn;
            }
        }
    }

    fn draw<'u>(&mut self, continuum: &Continuum<'u>) -> Vec<Vec<Unit<'u>>> {
        let Continuum { length, coders } = continuum;
        let length = coders.iter().flatten().map(|unit| unit.1).fold((*length).max(1), u32::max);
        let count = coders.iter().map(Vec::len).sum::<usize>().max(1) as u64;
        let size: u64 = coders.iter().flatten().map(|unit| u64::from(unit.1.saturating_sub(unit.0))).sum();
        let distance = (size / count / 2) as u32;
        let mut free = vec![(0, length)];
        let mut out = Vec::new();
        for _ in coders {
            let shift = self.pivot(&free, length);
            free = without(&free, shift.saturating_sub(distance), shift.saturating_add(distance).saturating_add(1));
            let coder = self.below(coders.len() as u32) as usize;
            let units = coders.get(coder).into_iter().flatten();
            out.push(units.map(|unit| moved(*unit, shift, length)).collect());
        }
        out
    }

    /// A place in the free stretches, anywhere if there is none.
    fn pivot(&mut self, free: &[(u32, u32)], length: u32) -> u32 {
        let all: u32 = free.iter().map(|(start, end)| end - start).sum();
        if all == 0 {
            return self.below(length);
        }
        let mut at = self.below(all);
        for (start, end) in free {
            if at < end - start {
                return start + at;
            }
            at -= end - start;
        }
        0
    }
}

/// A unit that is moved on, from the beginning again if it would start after the end.
fn moved(unit: Unit<'_>, shift: u32, length: u32) -> Unit<'_> {
    let (start, end, category) = unit;
    let back = if start.saturating_add(shift) >= length { length } else { 0 };
    let place = |at: u32| at.saturating_add(shift).saturating_sub(back);
    (place(start), place(end), category)
}

/// Stretches without what lies between two places.
fn without(free: &[(u32, u32)], from: u32, to: u32) -> Vec<(u32, u32)> {
    let rest = |(start, end): &(u32, u32)| [(*start, from.min(*end)), (to.max(*start), *end)];
    free.iter().flat_map(rest).filter(|(start, end)| start < end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_end_comes_in_at_the_beginning_whole() {
        assert_eq!(moved((10, 20, "a"), 30, 50), (40, 50, "a"));
        assert_eq!(moved((10, 20, "a"), 35, 50), (45, 55, "a"));
        assert_eq!(moved((10, 20, "a"), 40, 50), (0, 10, "a"));
    }

    #[test]
    fn shifts_keep_apart() {
        assert_eq!(without(&[(0, 50)], 10, 21), [(0, 10), (21, 50)]);
        assert_eq!(without(&[(0, 10), (21, 50)], 5, 30), [(0, 5), (30, 50)]);
        assert_eq!(without(&[(0, 5)], 0, 9), []);
    }

    #[test]
    fn units_keep_their_sizes_and_a_start_gives_the_same_again() {
        let coders = vec![vec![(0, 7, "a"), (20, 24, "b")], vec![], vec![(30, 33, "c")]];
        let continuum = Continuum { length: 40, coders };
        let draw = |seed| Chance::new(seed).shuffled(&continuum);
        assert_eq!(draw(7), draw(7));
        for units in (0..50).flat_map(draw) {
            let sizes: Vec<(u32, &str)> = units.iter().map(|unit| (unit.1 - unit.0, unit.2)).collect();
            assert!([vec![(7, "a"), (4, "b")], vec![], vec![(3, "c")]].contains(&sizes));
            assert!(units.iter().all(|unit| unit.0 < 40));
        }
    }
}
