package dev.understudy.runtime;

/** A node whose control file can be read while its server does not run. */
public interface HasControlFile extends Ability {
    /**
     * @return the bytes of {@code global/pg_control}
     * @throws dev.understudy.core.error.UnderstudyException {@link dev.understudy.core.error.ErrorCode#DATA_DIRECTORY} when there is none
     */
    byte[] controlFile();
}
