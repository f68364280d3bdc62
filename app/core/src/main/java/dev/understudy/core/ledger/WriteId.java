package dev.understudy.core.ledger;

/**
 * Names a write: no two attempts of a run share one, not even retries.
 *
 * @param client the writing client, from 0
 * @param sequence counts the client's attempts, from 0
 */
public record WriteId(int client, long sequence) implements Comparable<WriteId> {
    @Override
    public int compareTo(WriteId other) {
        int byClient = Integer.compare(client, other.client);
        return byClient != 0 ? byClient : Long.compare(sequence, other.sequence);
    }
}
