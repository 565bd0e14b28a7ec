import { useEffect, useState } from 'react';

interface LoadedPicture {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

interface PictureLoad {
  /** The picture to draw: the one before stays until the next has arrived, so nothing flickers. */
  readonly shown: LoadedPicture | null;
  readonly hasFailed: boolean;
}

export function useLoadedPicture(url: string): PictureLoad {
  const [shown, setShown] = useState<LoadedPicture | null>(null);
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  useEffect(() => {
    const image = new Image();
    image.onload = () => setShown({ url, width: image.naturalWidth, height: image.naturalHeight });
    image.onerror = () => setFailedUrl(url);
    image.src = url;
    return () => {
      image.onload = null;
      image.onerror = null;
    };
  }, [url]);
  return { shown, hasFailed: failedUrl === url };
}
