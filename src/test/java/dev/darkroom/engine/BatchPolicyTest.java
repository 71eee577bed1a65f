package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who shares the next step, by plain values. */
class BatchPolicyTest {
  private static final BatchKey SMALL = new BatchKey("sd", 512, 512, BatchKey.ANY_TIMESTEP);
  private static final BatchKey LARGE = new BatchKey("sd", 768, 768, BatchKey.ANY_TIMESTEP);

  private record Picture(
      String name,
      BatchKey key,
      double remaining,
      long lastTurn,
      long order,
      boolean alone,
      boolean starved)
      implements BatchPolicy.Candidate {}

  private static Picture picture(String name, BatchKey key, double remaining, long order) {
    return new Picture(name, key, remaining, order, order, false, false);
  }

  private static List<String> chosen(long turn, int cap, Picture... pictures) {
    return BatchPolicy.choose(List.of(pictures), turn, _ -> cap).stream()
        .map(Picture::name)
        .toList();
  }

  @Test
  void nobodyIsChosenOfNobody() {
    assertThat(chosen(0, 4)).isEmpty();
  }

  @Test
  void allWhoFitShareAStep() {
    assertThat(chosen(0, 4, picture("a", SMALL, 5, 1), picture("b", SMALL, 7, 2)))
        .containsExactly("a", "b");
  }

  @Test
  void aShortRequestGoesBeforeALongOneThatCameEarlier() {
    assertThat(chosen(0, 1, picture("long", SMALL, 1_000, 1), picture("short", SMALL, 4, 2)))
        .containsExactly("short");
  }

  @Test
  void ofEqualRequestsTheEarlierGoesFirst() {
    assertThat(chosen(0, 1, picture("late", SMALL, 5, 9), picture("early", SMALL, 5, 2)))
        .containsExactly("early");
  }

  @Test
  void whatIsBegunIsFinishedBeforeAnEqualOneIsBegun() {
    assertThat(chosen(0, 1, picture("new", SMALL, 20, 1), picture("begun", SMALL, 12, 2)))
        .containsExactly("begun");
  }

  @Test
  void theRestOfTheBatchIsFilledByTheLeastWork() {
    assertThat(
            chosen(
                0,
                2,
                picture("longest", SMALL, 9, 1),
                picture("longer", SMALL, 8, 2),
                picture("short", SMALL, 1, 3)))
        .containsExactly("short", "longer");
  }

  @Test
  void anotherSizeIsNoCompany() {
    assertThat(chosen(0, 4, picture("a", SMALL, 5, 1), picture("b", LARGE, 7, 2)))
        .containsExactly("a");
  }

  @Test
  void anotherTimestepIsNoCompanyWhereTheModelTakesOneForAll() {
    BatchKey early = new BatchKey("sd", 512, 512, 981);
    BatchKey late = new BatchKey("sd", 512, 512, 1);

    assertThat(
            chosen(
                0,
                4,
                picture("a", early, 5, 1),
                picture("b", late, 7, 2),
                picture("c", early, 9, 3)))
        .containsExactly("a", "c");
  }

  @Test
  void whoeverIsToBeAloneIsSoAtOnce() {
    Picture alone = new Picture("alone", SMALL, 5, 1, 1, true, false);

    assertThat(chosen(0, 4, picture("b", SMALL, 1, 2), alone)).containsExactly("alone");
  }

  @Test
  void oneStepInFourIsLedByWhoeverIsStarved() {
    Picture starved = new Picture("long", LARGE, 1_000, 10, 1, false, true);
    Picture lively = new Picture("short", SMALL, 4, 99, 2, false, false);

    assertThat(chosen(2, 4, starved, lively)).containsExactly("short");
    assertThat(chosen(3, 4, starved, lively)).containsExactly("long");
    assertThat(chosen(4, 4, starved, lively)).containsExactly("short");
    assertThat(chosen(7, 4, starved, lively)).containsExactly("long");
  }

  @Test
  void ofTheStarvedWhoeverHadNoStepForTheLongestTimeLeads() {
    Picture before = new Picture("before", LARGE, 1_000, 10, 2, false, true);
    Picture lately = new Picture("lately", SMALL, 900, 11, 1, false, true);

    assertThat(chosen(3, 4, before, lately)).containsExactly("before");
  }
}
